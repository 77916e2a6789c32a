import { IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer, HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { JwtAuthProps } from './prediction-auth';
import { checkProps } from './private/checks/check';
import { JWT_AUTH } from './private/checks/resources';

/** How callers of a {@link ConsoleApi} say who they are: what they do is recorded under that name. */
export abstract class ConsoleAuth {
  /**
   * By requests that AWS Signature Version 4 signs; IAM allows `execute-api:Invoke`, for each route if wanted. The name is
   * the caller's ARN.
   */
  public static iam(): ConsoleAuth {
    return new IamAuth();
  }

  /**
   * By a JSON Web Token of an OpenID Connect provider, as `Authorization: Bearer …`. The name is the claim `email`, where
   * it is verified, else `sub`. Only recipients of a request decide on it.
   */
  public static jwt(props: JwtAuthProps): ConsoleAuth {
    checkProps(props, JWT_AUTH);
    return new JwtAuth(props);
  }

  /** @internal */
  public abstract _bind(): IHttpRouteAuthorizer;
}

class IamAuth extends ConsoleAuth {
  public _bind(): IHttpRouteAuthorizer {
    return new HttpIamAuthorizer();
  }
}

class JwtAuth extends ConsoleAuth {
  constructor(private readonly props: JwtAuthProps) {
    super();
  }

  public _bind(): IHttpRouteAuthorizer {
    const { issuer, audience } = this.props;
    return new HttpJwtAuthorizer('SignIn', issuer, { jwtAudience: audience });
  }
}
