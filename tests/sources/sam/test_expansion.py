from __future__ import annotations

from immutcheck.model.values import Unknown
from immutcheck.sources.sam.expansion import uses_sam
from tests.sources.sam.expanding import Expanded

FUNCTION = """
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: a.b
      InlineCode: pass
"""


def function(*lines: str) -> Expanded:
    return Expanded(FUNCTION + "".join(f"      {line}\n" for line in lines))


def test_transform_is_seen_alone_and_in_a_list() -> None:
    assert uses_sam({"Transform": "AWS::Serverless-2016-10-31"})
    assert uses_sam({"Transform": ["AWS::LanguageExtensions", "AWS::Serverless-2016-10-31"]})
    assert not uses_sam({"Transform": ["Mine"]})
    assert not uses_sam({"Transform": {"Name": "AWS::Include"}})


def test_plain_resources_stay_the_same_objects_in_their_order() -> None:
    expanded = Expanded("""
        Resources:
          Bucket: {Type: AWS::S3::Bucket}
          F: {Type: AWS::Serverless::Function, Properties: {InlineCode: pass}}
          Topic: {Type: AWS::SNS::Topic}
    """)
    assert list(expanded.types()) == ["Bucket", "F", "FRole", "Topic"]
    assert expanded.resource("Bucket") is expanded.document.value["Resources"]["Bucket"]  # type: ignore[index]
    assert "Bucket" not in expanded.expansion.origins


def test_version_and_alias_have_names_that_no_build_changes() -> None:
    expanded = function("AutoPublishAlias: live")
    assert expanded.types() == {
        "F": "AWS::Lambda::Function",
        "FVersion": "AWS::Lambda::Version",
        "FAliaslive": "AWS::Lambda::Alias",
        "FRole": "AWS::IAM::Role",
    }
    assert expanded.properties("FAliaslive")["FunctionVersion"] == {"Fn::GetAtt": ["FVersion", "Version"]}


def test_a_name_that_the_template_uses_is_not_overwritten() -> None:
    expanded = Expanded("""
        Resources:
          F: {Type: AWS::Serverless::Function, Properties: {InlineCode: pass, AutoPublishAlias: live}}
          FVersion: {Type: AWS::SNS::Topic}
          FRole: {Type: AWS::SQS::Queue}
    """)
    assert expanded.types()["FVersion"] == "AWS::SNS::Topic"
    assert expanded.types()["FVersionGenerated"] == "AWS::Lambda::Version"
    assert expanded.types()["FRole"] == "AWS::SQS::Queue"
    assert expanded.messages() == [
        "template.yaml:4:3: warning: AWS SAM generates `FRole` here, but that name is taken; the generated resource is not judged"
    ]


def test_every_property_is_placed_where_it_is_written() -> None:
    expanded = Expanded("""
        Globals:
          Function:
            Environment:
              Variables:
                LEVEL: info
                MODE: slow
            Layers:
              - arn:aws:lambda:eu-west-1:111122223333:layer:shared:1
        Resources:
          F:
            Type: AWS::Serverless::Function
            Properties:
              CodeUri: s3://artifacts/f.zip
              Environment:
                Variables:
                  MODE: fast
              Layers:
                - arn:aws:lambda:eu-west-1:111122223333:layer:own:7
              AutoPublishAlias: live
              DeploymentPreference:
                Type: AllAtOnce
              Policies:
                - AWSLambdaVPCAccessExecutionRole
                - Statement:
                    - {Effect: Allow, Action: "s3:*", Resource: "*"}
                - SQSPollerPolicy: {QueueName: q}
              Events:
                Queue:
                  Type: SQS
                  Properties:
                    Queue: arn:aws:sqs:eu-west-1:111122223333:q
    """)
    places = {
        ("F", "properties", "Environment", "Variables", "LEVEL"): "LEVEL: info",
        ("F", "properties", "Environment", "Variables", "MODE"): "MODE: fast",
        ("F", "properties", "Layers", 0): "- arn:aws:lambda:eu-west-1:111122223333:layer:shared:1",
        ("F", "properties", "Layers", 1): "- arn:aws:lambda:eu-west-1:111122223333:layer:own:7",
        ("F", "properties", "Code", "S3Key"): "CodeUri: s3://artifacts/f.zip",
        ("F", "properties", "Code", "S3ObjectVersion"): "CodeUri: s3://artifacts/f.zip",
        ("F", "properties", "KmsKeyArn"): "Properties:",
        ("F", "policies", "DeletionPolicy"): "F:",
        ("FVersion", "properties", "Description"): "AutoPublishAlias: live",
        ("FAliaslive", "policies", "UpdatePolicy", "CodeDeployLambdaAliasUpdate"): "Type: AllAtOnce",
        ("FDeploymentGroup", "properties", "DeploymentConfigName"): "Type: AllAtOnce",
        ("FDeploymentGroup", "properties", "AlarmConfiguration"): "DeploymentPreference:",
        ("FRole", "properties", "ManagedPolicyArns", 2): "- AWSLambdaVPCAccessExecutionRole",
        (
            "FRole",
            "properties",
            "Policies",
            0,
            "PolicyDocument",
            "Statement",
            0,
            "Action",
        ): '- {Effect: Allow, Action: "s3:*", Resource: "*"}',
        ("FRole", "properties", "Policies", 1, "PolicyDocument", "Statement", 0, "Action"): "- SQSPollerPolicy: {QueueName: q}",
        ("FRole", "properties", "PermissionsBoundary"): "F:",
        ("FQueue", "properties", "EventSourceArn"): "Queue: arn:aws:sqs:eu-west-1:111122223333:q",
        ("FQueue", "properties", "FunctionName"): "Queue:",
    }
    assert {path: expanded.line(*path) for path in places} == places


def test_choices_keep_their_levels() -> None:
    expanded = function(
        "CodeUri: !If [Own, 's3://a/own.zip', 's3://a/other.zip?versionId=1']",
        "InlineCode: !Ref AWS::NoValue",
        "Layers: !If [Own, [!Ref A], !Ref AWS::NoValue]",
    )
    assert expanded.properties("F")["Layers"] == {"Fn::If": ["Own", [{"Ref": "A"}], {"Ref": "AWS::NoValue"}]}
    only_uri = Expanded(FUNCTION.replace("InlineCode: pass", "CodeUri: !If [Own, 's3://a/own.zip', 's3://a/other.zip?versionId=1']"))
    assert only_uri.properties("F")["Code"] == {
        "Fn::If": [
            "Own",
            {"S3Bucket": "a", "S3Key": "own.zip"},
            {"S3Bucket": "a", "S3Key": "other.zip", "S3ObjectVersion": "1"},
        ]
    }
    assert only_uri.document_path("F", "properties", "Code", "Fn::If", 2, "S3Key") == (
        "Resources",
        "F",
        "Properties",
        "CodeUri",
        "Fn::If",
        2,
    )


def test_code_in_the_working_folder_is_unknown_until_it_is_packaged() -> None:
    code = Expanded(FUNCTION.replace("InlineCode: pass", "CodeUri: src/")).properties("F")["Code"]
    assert set(code) == {"S3Bucket", "S3Key", "S3ObjectVersion"}
    assert isinstance(code["S3Key"], Unknown)
    assert not code["S3Key"].maybe_absent
    assert code["S3ObjectVersion"].maybe_absent


def test_image_that_is_built_when_deployed_is_unknown() -> None:
    for line in ("PackageType: Image", "PackageType: Image\n      ImageUri: f:python"):
        code = Expanded(FUNCTION.replace("InlineCode: pass", line)).properties("F")["Code"]
        assert isinstance(code["ImageUri"], Unknown)
    written = Expanded(FUNCTION.replace("InlineCode: pass", "PackageType: Image\n      ImageUri: public.ecr.aws/a/b:latest"))
    assert written.properties("F")["Code"] == {"ImageUri": "public.ecr.aws/a/b:latest"}


def test_names_that_only_sam_understands_are_replaced() -> None:
    expanded = Expanded("""
        Resources:
          F: {Type: AWS::Serverless::Function, Properties: {InlineCode: pass, AutoPublishAlias: live}}
          G: {Type: AWS::Serverless::Function, Properties: {InlineCode: pass}}
          Alarm:
            Type: AWS::CloudWatch::Alarm
            Properties:
              Dimensions:
                - {Name: a, Value: !Ref F.Alias}
                - {Name: b, Value: !GetAtt F.Version.Version}
                - {Name: c, Value: !Sub "${F.Alias}/${F.Version.Version}/${F.Arn}/${!F.Alias}/${x.y}"}
                - {Name: d, Value: !Sub ["${F.Alias}-${G}", {G: !Ref F.Version}]}
                - {Name: e, Value: !Ref G.Version}
        Outputs:
          O: {Value: !Ref F.Version}
    """)
    values = [entry["Value"] for entry in expanded.properties("Alarm")["Dimensions"]]
    assert values == [
        {"Ref": "FAliaslive"},
        {"Fn::GetAtt": ["FVersion", "Version"]},
        {"Fn::Sub": "${FAliaslive}/${FVersion.Version}/${F.Arn}/${!F.Alias}/${x.y}"},
        {"Fn::Sub": ["${FAliaslive}-${G}", {"G": {"Ref": "FVersion"}}]},
        {"Ref": "G.Version"},
    ]
    assert expanded.expansion.outputs == {"O": {"Value": {"Ref": "FVersion"}}}


def test_globals_are_merged_as_sam_does() -> None:
    expanded = Expanded("""
        Globals:
          Function:
            Runtime: python3.11
            Timeout: 5
            Architectures: [x86_64]
            VpcConfig: {SubnetIds: [a], SecurityGroupIds: [s]}
            MemorySize: !Ref Memory
            Role: not passed on
        Resources:
          F:
            Type: AWS::Serverless::Function
            Properties: {InlineCode: pass, Timeout: 9, Architectures: [arm64], VpcConfig: {SubnetIds: [b]}}
          Alone:
            Type: AWS::Serverless::Function
            IgnoreGlobals: "*"
            Properties: {InlineCode: pass, Role: "arn:aws:iam::111122223333:role/x"}
    """)
    properties = expanded.properties("F")
    assert {name: properties.get(name) for name in ("Runtime", "Timeout", "Architectures", "VpcConfig", "MemorySize")} == {
        "Runtime": "python3.11",
        "Timeout": 9,
        "Architectures": ["arm64"],
        "VpcConfig": {"SubnetIds": ["a", "b"], "SecurityGroupIds": ["s"]},
        "MemorySize": {"Ref": "Memory"},
    }
    assert properties["Role"] == {"Fn::GetAtt": ["FRole", "Arn"]}
    assert "Runtime" not in expanded.properties("Alone")
    assert "AloneRole" not in expanded.types()


def test_preference_that_a_parameter_switches_becomes_a_condition() -> None:
    text = (
        "Parameters: {Gradual: {Type: String, AllowedValues: ['true', 'false'], Default: 'true'}}"
        + FUNCTION
        + "      AutoPublishAlias: live\n      DeploymentPreference: {Type: AllAtOnce, Enabled: !Ref Gradual}\n"
    )
    expanded = Expanded(text)
    name = "FDeploymentPreferenceEnabled"
    assert expanded.resource("FDeploymentGroup")["Condition"] == name
    assert expanded.resource("FAliaslive")["UpdatePolicy"]["Fn::If"][0] == name
    assert expanded.expansion.conditions[name] == {
        "Fn::Not": [{"Fn::Or": [{"Fn::Equals": [{"Ref": "Gradual"}, "false"]}, {"Fn::Equals": [{"Ref": "Gradual"}, "False"]}]}]
    }
    assert "FDeploymentGroup" not in Expanded(text, Gradual="false").types()
    assert "Condition" not in Expanded(text, Gradual="true").resource("FDeploymentGroup")


def test_unknown_policy_template_allows_something_unknown() -> None:
    expanded = function("Policies:", "  - MadeUpPolicy: {Name: x}")
    (policy,) = expanded.properties("FRole")["Policies"]
    assert policy["PolicyDocument"] == Unknown("the policy template `MadeUpPolicy` is not known")
    assert expanded.messages() == [
        "template.yaml:11:11: warning: AWS SAM has no policy template `MadeUpPolicy` that is known here; what it allows is unknown"
    ]


def test_wrong_shapes_are_reported_with_their_place_and_the_rest_goes_on() -> None:
    expanded = Expanded("""
        Globals:
          Functions: {Timeout: 3}
          Api: 7
        Resources:
          Broken: {Type: AWS::Serverless::Function, Properties: [a]}
          F:
            Type: AWS::Serverless::Function
            Properties:
              InlineCode: pass
              DeadLetterQueue: {Type: Mail}
              FunctionUrlConfig: on
              Policies: 7
              DeploymentPreference: {Type: AllAtOnce}
              Events:
                A: {Type: Carrier}
                B: 7
                C: {Type: SQS}
          Link: {Type: AWS::Serverless::Connector}
          Graph: {Type: AWS::Serverless::GraphQLApi}
          Odd: {Type: AWS::Serverless::Teapot}
    """)
    assert list(expanded.types()) == ["F", "FC", "FRole"]
    assert expanded.messages() == [
        "template.yaml:4:3: note: AWS SAM knows no Globals for `Functions`; it is left out",
        "template.yaml:5:3: warning: Globals for `Api` must be a map of properties; it is left out",
        "template.yaml:7:45: error: Properties of `Broken` must be a map; the resource is not judged",
        "template.yaml:12:7: warning: DeadLetterQueue needs a Type (SQS or SNS) and a TargetArn",
        "template.yaml:13:7: warning: FunctionUrlConfig must be a map; it is left out",
        "template.yaml:15:7: warning: DeploymentPreference needs AutoPublishAlias; it is left out",
        "template.yaml:17:9: warning: the event type `Carrier` is not known; what it generates is not judged",
        "template.yaml:18:9: warning: the event `B` needs a Type and a map of Properties; it is left out",
        "template.yaml:19:9: warning: the event `C` needs Queue",
        "template.yaml:14:7: warning: Policies must be a policy or a list of policies; they are left out",
        "template.yaml:20:10: note: the permissions that a connector grants (`Link`) are not judged",
        "template.yaml:21:11: warning: AWS::Serverless::GraphQLApi is not expanded yet: a GraphQL API (`Graph`) is not judged",
        "template.yaml:22:9: warning: AWS SAM knows no type AWS::Serverless::Teapot; `Odd` is not judged",
    ]


def test_connectors_of_a_resource_are_noted() -> None:
    expanded = Expanded("""
        Resources:
          Rule:
            Type: AWS::Events::Rule
            Connectors: {ToF: {Properties: {Destination: {Id: F}, Permissions: [Write]}}}
          F: {Type: AWS::Serverless::Function, Properties: {InlineCode: pass}}
    """)
    assert expanded.messages() == ["template.yaml:6:5: note: the permissions that the connectors of `Rule` grant are not judged"]


def test_bucket_of_the_template_gets_its_notifications_behind_its_own() -> None:
    expanded = Expanded("""
        Resources:
          F:
            Type: AWS::Serverless::Function
            Properties:
              InlineCode: pass
              Events:
                Put:
                  Type: S3
                  Properties: {Bucket: !Ref B, Events: "s3:ObjectCreated:*"}
          B:
            Type: AWS::S3::Bucket
            DeletionPolicy: Retain
            Properties:
              BucketName: pictures
              NotificationConfiguration:
                LambdaConfigurations:
                  - {Event: "s3:ObjectRemoved:*", Function: arn}
    """)
    assert list(expanded.types()) == ["F", "FPutPermission", "FRole", "B"]
    assert expanded.resource("B")["DeletionPolicy"] == "Retain"
    first, second = expanded.properties("B")["NotificationConfiguration"]["LambdaConfigurations"]
    assert (first["Function"], second) == ("arn", {"Function": {"Fn::GetAtt": ["F", "Arn"]}, "Event": "s3:ObjectCreated:*"})
    path = ("B", "properties", "NotificationConfiguration", "LambdaConfigurations")
    assert expanded.line(*path, 0, "Event") == '- {Event: "s3:ObjectRemoved:*", Function: arn}'
    assert expanded.line(*path, 1, "Event") == 'Properties: {Bucket: !Ref B, Events: "s3:ObjectCreated:*"}'
    assert expanded.line("B", "properties", "BucketName") == "BucketName: pictures"


def test_implied_api_gets_the_globals_of_apis() -> None:
    expanded = Expanded("""
        Globals:
          Api:
            CanarySetting: {PercentTraffic: 5}
        Resources:
          F:
            Type: AWS::Serverless::Function
            Properties:
              InlineCode: pass
              Events:
                Get: {Type: Api, Properties: {Path: /, Method: get}}
    """)
    assert expanded.properties("ServerlessRestApiProdStage")["CanarySetting"] == {"PercentTraffic": 5}
    assert expanded.line("ServerlessRestApiProdStage", "properties", "CanarySetting") == "CanarySetting: {PercentTraffic: 5}"
    assert expanded.line("ServerlessRestApiProdStage", "properties", "StageName") == "Get: {Type: Api, Properties: {Path: /, Method: get}}"
    assert isinstance(expanded.properties("ServerlessRestApi")["Body"], Unknown)


def test_written_definition_of_a_state_machine_keeps_its_places() -> None:
    expanded = Expanded("""
        Resources:
          M:
            Type: AWS::Serverless::StateMachine
            Properties:
              Definition:
                StartAt: Run
                States:
                  Run: {Type: Task, Resource: !GetAtt F.Arn, End: true}
    """)
    assert expanded.properties("M")["Definition"]["StartAt"] == "Run"
    assert expanded.line("M", "properties", "Definition", "StartAt") == "StartAt: Run"


def test_published_application_is_unknown_and_a_local_one_is_named() -> None:
    expanded = Expanded("""
        Resources:
          Local: {Type: AWS::Serverless::Application, Properties: {Location: ./child.yaml}}
          Published:
            Type: AWS::Serverless::Application
            Properties:
              Location: {ApplicationId: "arn:aws:serverlessrepo:us-east-1:111122223333:applications/x", SemanticVersion: 1.0.0}
    """)
    assert expanded.properties("Local")["TemplateURL"] == "./child.yaml"
    assert isinstance(expanded.properties("Published")["TemplateURL"], Unknown)
