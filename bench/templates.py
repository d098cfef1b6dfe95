"""Writes the templates that are measured: realistic in size and mixture, the same bytes every time."""

from __future__ import annotations

import json
from pathlib import Path

_WEB = """\
AWSTemplateFormatVersion: "2010-09-09"
Description: Web service {number}
Parameters:
  Environment:
    Type: String
    Default: dev
    AllowedValues: [dev, prod]
  VpcId:
    Type: AWS::EC2::VPC::Id
  SubnetIds:
    Type: List<AWS::EC2::Subnet::Id>
Conditions:
  IsProduction: !Equals [!Ref Environment, prod]
Resources:
  WebSecurityGroup:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Web tier {number}
      VpcId: !Ref VpcId
      SecurityGroupIngress:
        - IpProtocol: tcp
          FromPort: 443
          ToPort: 443
          CidrIp: 0.0.0.0/0
          Description: public HTTPS
        - IpProtocol: tcp
          FromPort: {port}
          ToPort: {port}
          CidrIp: 10.{number_byte}.0.0/16
          Description: "service port"
  LaunchTemplate:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      LaunchTemplateName: !Sub "web-{number}-${{Environment}}"
      LaunchTemplateData:
        ImageId: ami-0123456789abcdef0
        InstanceType: !If [IsProduction, m7g.large, t4g.small]
        SecurityGroupIds: [!Ref WebSecurityGroup]
        MetadataOptions: {{HttpTokens: required, HttpEndpoint: enabled}}
        BlockDeviceMappings:
          - DeviceName: /dev/xvda
            Ebs: {{VolumeSize: 20, VolumeType: gp3, Encrypted: true, DeleteOnTermination: true}}
        TagSpecifications:
          - ResourceType: instance
            Tags:
              - {{Key: Name, Value: web-{number}}}
              - {{Key: Environment, Value: !Ref Environment}}
  Group:
    Type: AWS::AutoScaling::AutoScalingGroup
    UpdatePolicy:
      AutoScalingRollingUpdate: {{MinInstancesInService: 1, MaxBatchSize: 1, PauseTime: PT5M, WaitOnResourceSignals: true}}
    Properties:
      MinSize: "1"
      MaxSize: "4"
      VPCZoneIdentifier: !Ref SubnetIds
      HealthCheckType: ELB
      HealthCheckGracePeriod: 300
      LaunchTemplate:
        LaunchTemplateId: !Ref LaunchTemplate
        Version: !GetAtt LaunchTemplate.LatestVersionNumber
      TargetGroupARNs: [!Ref TargetGroup]
  TargetGroup:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties:
      Port: {port}
      Protocol: HTTP
      VpcId: !Ref VpcId
      HealthCheckPath: /health
      TargetGroupAttributes:
        - {{Key: deregistration_delay.timeout_seconds, Value: "30"}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {{Service: ec2.amazonaws.com}}
            Action: sts:AssumeRole
      Policies:
        - PolicyName: read-configuration
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: [ssm:GetParameter, ssm:GetParametersByPath]
                Resource: !Sub "arn:${{AWS::Partition}}:ssm:${{AWS::Region}}:${{AWS::AccountId}}:parameter/web-{number}/*"
  Table:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{{AttributeName: id, AttributeType: S}}]
      KeySchema: [{{AttributeName: id, KeyType: HASH}}]
      PointInTimeRecoverySpecification: {{PointInTimeRecoveryEnabled: true}}
  Bucket:
    Type: AWS::S3::Bucket
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Properties:
      VersioningConfiguration: {{Status: Enabled}}
      PublicAccessBlockConfiguration: {{BlockPublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true}}
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.12
      Handler: app.handler
      Role: !GetAtt Role.Arn
      Code: {{S3Bucket: artefacts, S3Key: "web-{number}.zip", S3ObjectVersion: abc{number}}}
      Environment:
        Variables:
          TABLE: !Ref Table
          STAGE: !Ref Environment
          LOG_LEVEL: info
  Repository:
    Type: AWS::ECR::Repository
    Properties:
      ImageTagMutability: {mutability}
      ImageScanningConfiguration: {{ScanOnPush: true}}
Outputs:
  Url:
    Value: !Sub "https://web-{number}.example.com"
  TableName:
    Value: !Ref Table
"""


def make_template(number: int) -> str:
    """Template `number`, some 5 KB of YAML; every third repository is mutable and every seventh service listens on port 22."""
    return _WEB.format(
        number=number,
        number_byte=number % 250,
        port=22 if number % 7 == 0 else 8000 + number % 100,
        mutability="MUTABLE" if number % 3 == 0 else "IMMUTABLE",
    )


def make_json_template(number: int) -> str:
    """The same kind of resources as JSON, without intrinsics in short form."""
    resources = {
        f"Group{index}": {
            "Type": "AWS::EC2::SecurityGroup",
            "Properties": {
                "GroupDescription": f"group {number} {index}",
                "SecurityGroupIngress": [
                    {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "0.0.0.0/0"},
                    {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "CidrIp": f"10.0.{index}.0/24"},
                ],
            },
        }
        for index in range(12)
    }
    return json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}, indent=2)


def write_folder(folder: Path, count: int) -> None:
    """`count` templates into `folder`, one in six of them JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        if number % 6 == 5:
            (folder / f"stack{number:05}.json").write_text(make_json_template(number))
        else:
            (folder / f"stack{number:05}.yaml").write_text(make_template(number))
