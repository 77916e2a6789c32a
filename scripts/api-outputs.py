"""Writes local/models/api-outputs.json.gz: what the APIs of AWS services answer, from botocore's models.

TestState checks a mocked result against it. Run it with a Python that has botocore:
    .venv/bin/python scripts/api-outputs.py
"""

import gzip
import json
from pathlib import Path

import botocore
import botocore.session

# Services with an optimized integration, and those that state machines call most by the AWS SDK integration.
SERVICES = """
accessanalyzer acm apigateway apigatewayv2 appconfig appconfigdata application-autoscaling appsync athena autoscaling
backup batch bedrock bedrock-agent bedrock-agent-runtime bedrock-runtime cloudformation cloudfront cloudtrail cloudwatch
codebuild codecommit codedeploy codepipeline cognito-idp comprehend config databrew dms ds dynamodb ec2 ecr ecs efs eks
elasticache elbv2 emr emr-containers emr-serverless events firehose fsx glue guardduty iam imagebuilder kinesis kms
lambda lakeformation lexv2-runtime logs mediaconvert opensearch organizations personalize pipes polly rds rds-data
redshift redshift-data rekognition resource-groups resourcegroupstaggingapi route53 s3 s3control sagemaker
sagemaker-runtime scheduler secretsmanager securityhub servicecatalog servicediscovery ses sesv2 sns sqs ssm sso-admin
stepfunctions sts textract transcribe transfer translate wafv2 xray
""".split()

# Where the name in aws-sdk:NAME is not the service id in small letters.
NAMES = {"stepfunctions": "sfn", "events": "eventbridge", "logs": "cloudwatchlogs", "ds": "directory"}


class Table:
    """The shapes below the outputs of one service, numbered; the same shape once."""

    def __init__(self, model):
        self.model = model
        self.shapes = []
        self.numbers = {}
        self.names = {}

    def number(self, shape):
        if shape.name in self.names:
            return self.names[shape.name]
        if shape.type_name == "structure":
            # Reserved first, because it may contain itself.
            at = self.names[shape.name] = self._append({})
            members = {name: self.number(member) for name, member in shape.members.items()}
            self.shapes[at] = {"m": members, **({"r": shape.required_members} if shape.required_members else {})}
            return at
        at = self._once(self.simple(shape))
        self.names[shape.name] = at
        return at

    def simple(self, shape):
        kind = shape.type_name
        if kind == "list":
            return {"l": self.number(shape.member)}
        if kind == "map":
            return {"k": self.number(shape.value)}
        if kind == "boolean":
            return "b"
        bounds = {name: shape.metadata[name] for name in ("min", "max") if name in shape.metadata}
        if kind in ("integer", "long", "float", "double", "bigdecimal"):
            return {"n": bounds} if bounds else "n"
        if kind == "timestamp":
            return "s"
        enum = {"e": list(shape.enum)} if kind == "string" and shape.enum else {}
        return {"s": {**bounds, **enum}} if bounds or enum else "s"

    def _once(self, entry):
        key = json.dumps(entry, sort_keys=True)
        if key not in self.numbers:
            self.numbers[key] = self._append(entry)
        return self.numbers[key]

    def _append(self, entry):
        self.shapes.append(entry)
        return len(self.shapes) - 1


def service(session, name):
    model = session.get_service_model(name)
    table = Table(model)
    operations = {}
    for operation in model.operation_names:
        output = model.operation_model(operation).output_shape
        operations[operation[0].lower() + operation[1:]] = table.number(output) if output is not None else None
    known_as = NAMES.get(name, model.service_id.lower().replace(" ", "").replace("-", ""))
    return known_as, {"operations": operations, "shapes": table.shapes}


def main():
    session = botocore.session.get_session()
    services = dict(service(session, name) for name in sorted(SERVICES))
    document = {"source": f"botocore {botocore.__version__} (Apache-2.0)", "services": services}
    target = Path(__file__).parent.parent / "local" / "models" / "api-outputs.json.gz"
    target.parent.mkdir(exist_ok=True)
    text = json.dumps(document, separators=(",", ":")).encode()
    with open(target, "wb") as file, gzip.GzipFile(filename="", fileobj=file, mode="wb", mtime=0) as packed:
        packed.write(text)
    print(f"{target.name}: {len(services)} services, {len(text)} bytes, {target.stat().st_size} packed")


if __name__ == "__main__":
    main()
