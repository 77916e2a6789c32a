"""The stacks of ../app in Python: the wheel as a user of aws-cdk-lib for Python has it."""

import json
import os

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks
from cdk_ml_workflow import (
    Approval,
    ColumnType,
    DeployModelOptions,
    EvaluateModelOptions,
    FeatureColumn,
    FeatureSchema,
    Gate,
    LocalCommand,
    ModelContainer,
    ModelWorkflow,
    PredictionApi,
    PrepareDataOptions,
    TrainModel,
    TrainModelOptions,
    WorkflowStages,
)

from constructs import Construct

HERE = os.path.dirname(os.path.abspath(__file__))


def approval() -> Approval:
    return Approval.email(recipients=["approver@example.com"], from_="ml@example.com")


def own(scope: Construct, script: str) -> ModelContainer:
    found = scope.node.try_find_child("Images")
    images = found or ecr.Repository.from_repository_name(scope, "Images", "my-image")
    return ModelContainer.custom(repository=images, script=os.path.join(HERE, script), local=LocalCommand())


def two_workflows(app: cdk.App) -> None:
    stack = cdk.Stack(app, "Two")
    schema = FeatureSchema(
        columns=[FeatureColumn(name="x", type=ColumnType.NUMBER, example_number=3)],
        target=FeatureColumn(name="y", type=ColumnType.NUMBER),
    )
    gate = Gate.higher_is_better("r2", min=0.5)
    first = ModelWorkflow(stack, "First", schema=schema, gate=gate, approval=approval())
    PredictionApi(
        stack,
        "Predictions",
        schema=schema,
        endpoint_name=first.endpoint_name,
        workflow_name=first.workflow_name,
    )
    bucket = first.bucket
    folder = "{% $run.outputPrefix & 'data/' %}"
    # The data are prepared already: they are copied to where jobs may read.
    prepare_data = tasks.CallAwsService.jsonata(
        stack,
        "Take data as they are",
        service="s3",
        action="copyObject",
        parameters={
            "CopySource": "{% $substringAfter($run.inputUri, 's3://') %}",
            "Bucket": bucket.bucket_name,
            "Key": "{% 'runs/' & $run.id & '/data/data.csv' %}",
        },
        iam_action="s3:PutObject",
        iam_resources=[bucket.arn_for_objects("runs/*")],
        additional_iam_statements=[
            iam.PolicyStatement(actions=["s3:GetObject"], resources=[bucket.arn_for_objects("raw/*")])
        ],
        assign={"data": dict.fromkeys(["trainUri", "validationUri", "testUri", "configUri"], folder)},
    )
    smoke_test = tasks.CallAwsService.jsonata(
        stack,
        "Ask the endpoint",
        service="sagemakerruntime",
        action="invokeEndpoint",
        parameters={
            "EndpointName": "{% $endpoint.name %}",
            "ContentType": "application/json",
            "Body": '{"instances": [{"x": "1"}]}',
        },
        iam_action="sagemaker:InvokeEndpoint",
        iam_resources=[stack.format_arn(service="sagemaker", resource="endpoint", resource_name="*")],
        assign={"smokeTest": {"passed": "{% $parse($states.result.Body).predictions[0].value = 10 %}", "reasons": []}},
    )
    ModelWorkflow(
        stack,
        "Second",
        gate=Gate.lower_is_better("distance", max=0.6),
        approval=approval(),
        bucket=bucket,
        stages=WorkflowStages(prepare_data=prepare_data, smoke_test=smoke_test),
        train_model=TrainModelOptions(container=own(stack, "own-model.py")),
        evaluate_model=EvaluateModelOptions(container=own(stack, "own-evaluation.py")),
    )
    cdk.CfnOutput(stack, "DataBucket", value=bucket.bucket_name)


def alone(app: cdk.App) -> None:
    stack = cdk.Stack(app, "Alone")
    bucket = s3.Bucket(stack, "Data")
    folder = "{% $states.input.folder %}"
    train = TrainModel(
        stack,
        "Train",
        bucket=bucket,
        container=own(stack, "own-model.py"),
        train_uri=folder,
        validation_uri=folder,
        config_uri=folder,
        output_prefix=folder,
        overrides="{% {} %}",
    )
    begin = sfn.Pass(stack, "Begin", parameters={"folder.$": "$.where"})
    end = sfn.Pass(stack, "End", parameters={"model.$": "$.artifactUri"})
    sfn.StateMachine(stack, "Machine", definition_body=sfn.DefinitionBody.from_chainable(begin.next(train).next(end)))
    cdk.CfnOutput(stack, "AloneBucket", value=bucket.bucket_name)


def imported(app: cdk.App) -> None:
    stack = cdk.Stack(app, "Imported")
    column = {"name": "x", "type": "number", "example": 1}
    target = {"name": "y", "type": "number"}
    schema = FeatureSchema.from_json(json.dumps({"v": 1, "columns": [column], "target": target}))
    role = iam.Role.from_role_arn(stack, "Role", "arn:aws:iam::123456789012:role/my-role")
    glue = iam.Role.from_role_arn(stack, "GlueRole", "arn:aws:iam::123456789012:role/my-glue-role")
    key = kms.Key.from_key_arn(
        stack, "Key", "arn:aws:kms:us-east-1:123456789012:key/0f0f0f0f-1111-2222-3333-444444444444"
    )
    vpc = ec2.Vpc.from_vpc_attributes(
        stack,
        "Vpc",
        vpc_id="vpc-0123456789abcdef0",
        availability_zones=["us-east-1a", "us-east-1b"],
        private_subnet_ids=["subnet-0aaaaaaaaaaaaaaaa", "subnet-0bbbbbbbbbbbbbbbb"],
    )
    ModelWorkflow(
        stack,
        "Workflow",
        schema=schema,
        gate=Gate.lower_is_better("mae"),
        approval=approval(),
        bucket=s3.Bucket.from_bucket_attributes(stack, "Runs", bucket_name="my-runs", encryption_key=key),
        input_bucket=s3.Bucket.from_bucket_attributes(stack, "Raw", bucket_name="my-raw-data", encryption_key=key),
        encryption_key=key,
        vpc=vpc,
        prepare_data=PrepareDataOptions(role=glue),
        train_model=TrainModelOptions(role=role),
        evaluate_model=EvaluateModelOptions(role=role),
        deploy_model=DeployModelOptions(role=role, instance_type="ml.m5d.large"),
    )


app = cdk.App()
two_workflows(app)
alone(app)
imported(app)
app.synth()
