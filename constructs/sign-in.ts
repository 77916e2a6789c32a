import { checkProps } from './private/checks/check';
import { SIGN_IN } from './private/checks/approval';

/** Properties of {@link SignIn.oidc}. */
export interface OidcSignInProps {
  /** Issuer of the tokens, such as `https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a1b2c3`. */
  readonly issuer: string;
  /**
   * Id of a public client (without a secret) at the issuer, which may return to `<approval API>/approvals/sign-in` and
   * whose token endpoint a page of the approval API may call (CORS).
   */
  readonly clientId: string;
  /**
   * The claim of the ID token that has to be the recipient's address.
   * @default 'email'
   */
  readonly claim?: string;
  /**
   * What is asked for beside `openid`, so that the ID token has the claim.
   * @default ['email']
   */
  readonly scopes?: string[];
}

/** How the recipients of a mail say who they are before they decide. */
export class SignIn {
  /** At an OpenID Connect provider, by authorization code with PKCE; API Gateway verifies the ID token. */
  public static oidc(props: OidcSignInProps): SignIn {
    checkProps(props, SIGN_IN);
    return new SignIn(props);
  }

  /** @internal */
  public readonly _oidc: Required<OidcSignInProps>;

  private constructor({ issuer, clientId, claim = 'email', scopes = ['email'] }: OidcSignInProps) {
    this._oidc = { issuer, clientId, claim, scopes };
  }
}
