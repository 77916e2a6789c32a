import { Duration } from 'aws-cdk-lib';
import { IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  HttpIamAuthorizer,
  HttpJwtAuthorizer,
  HttpLambdaAuthorizer,
  HttpLambdaResponseType,
} from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { Env } from '../handlers/shared/contract';
import { API_KEY_HEADER, type ApiAuth } from '../handlers/shared/prediction-contract';
import { checkProps } from './private/checks/check';
import { JWT_AUTH } from './private/checks/resources';
import { handler } from './private/handler';
import { allow, grant, useKey } from './private/policies';

/** Properties of {@link PredictionAuth.jwt}. */
export interface JwtAuthProps {
  /** Issuer of the tokens, such as `https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a1b2c3`. */
  readonly issuer: string;
  /** Audiences of which a token names one; of Amazon Cognito the ids of app clients. */
  readonly audience: string[];
}

/** How callers of a {@link PredictionApi} say who they are. */
export abstract class PredictionAuth {
  /** By requests that AWS Signature Version 4 signs; IAM allows `execute-api:Invoke`. */
  public static iam(): PredictionAuth {
    return new IamAuth();
  }

  /** By a JSON Web Token of an OpenID Connect provider, as `Authorization: Bearer …`. */
  public static jwt(props: JwtAuthProps): PredictionAuth {
    checkProps(props, JWT_AUTH);
    return new JwtAuth(props);
  }

  /**
   * By a key in the header `x-api-key`.
   *
   * @param secret Holds one key of 16 characters or more as its text; or several, one a line, while callers change over.
   */
  public static apiKey(secret: ISecret): PredictionAuth {
    return new ApiKeyAuth(secret);
  }

  /** Anyone who knows the URL predicts, at your expense. */
  public static none(): PredictionAuth {
    return new NoAuth();
  }

  /** @internal */
  public abstract readonly _kind: ApiAuth;
  /** @internal */
  public abstract _bind(scope: Construct, workflowName: string): IHttpRouteAuthorizer | undefined;
}

class IamAuth extends PredictionAuth {
  public readonly _kind = 'iam';
  public _bind(): IHttpRouteAuthorizer {
    return new HttpIamAuthorizer();
  }
}

class JwtAuth extends PredictionAuth {
  public readonly _kind = 'jwt';
  constructor(private readonly props: JwtAuthProps) {
    super();
  }

  public _bind(): IHttpRouteAuthorizer {
    const { issuer, audience } = this.props;
    return new HttpJwtAuthorizer('SignIn', issuer, { jwtAudience: audience });
  }
}

class ApiKeyAuth extends PredictionAuth {
  public readonly _kind = 'api-key';
  constructor(private readonly secret: ISecret) {
    super();
  }

  public _bind(scope: Construct, workflowName: string): IHttpRouteAuthorizer {
    const authorize = handler(scope, 'Authorize', {
      name: 'authorize',
      description: 'Compares the key of a request with the secret',
      environment: { [Env.API_KEY_SECRET]: this.secret.secretArn, [Env.WORKFLOW_NAME]: workflowName },
    });
    if (authorize.role) {
      // What has been imported by a part of its ARN ends with six characters that nobody knows.
      const arn = this.secret.secretFullArn ?? `${this.secret.secretArn}-??????`;
      grant(
        authorize.role,
        allow(['secretsmanager:GetSecretValue'], [arn], 'Secrets Manager adds six characters to a name'),
        ...useKey(this.secret.encryptionKey, 'kms:Decrypt'),
      );
    }
    return new HttpLambdaAuthorizer('ApiKey', authorize, {
      responseTypes: [HttpLambdaResponseType.SIMPLE],
      identitySource: [`$request.header.${API_KEY_HEADER}`],
      // As long as the function itself trusts what it has read.
      resultsCacheTtl: Duration.minutes(1),
    });
  }
}

class NoAuth extends PredictionAuth {
  public readonly _kind = 'none';
  public _bind(): undefined {
    return undefined;
  }
}
