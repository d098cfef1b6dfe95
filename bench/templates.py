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
  LoadBalancer:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties:
      Type: application
      Scheme: internet-facing
      Subnets: !Ref SubnetIds
      SecurityGroups: [!Ref WebSecurityGroup]
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      LoadBalancerArn: !Ref LoadBalancer
      Port: 443
      Protocol: HTTPS
      Certificates: [{{CertificateArn: !ImportValue certificate-{number}}}]
      DefaultActions: [{{Type: forward, TargetGroupArn: !Ref TargetGroup}}]
  ScalingPolicy:
    Type: AWS::AutoScaling::ScalingPolicy
    Properties:
      AutoScalingGroupName: !Ref Group
      PolicyType: TargetTrackingScaling
      TargetTrackingConfiguration:
        PredefinedMetricSpecification: {{PredefinedMetricType: ASGAverageCPUUtilization}}
        TargetValue: 60
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


_NETWORK = """\
AWSTemplateFormatVersion: "2010-09-09"
Description: Network of environment {number}
Parameters:
  VpcCidr:
    Type: String
    Default: 10.{number_byte}.0.0/16
  ZoneCount:
    Type: Number
    Default: 2
Mappings:
  Subnets:
    Public:
      First: 10.{number_byte}.0.0/24
      Second: 10.{number_byte}.1.0/24
    Private:
      First: 10.{number_byte}.10.0/24
      Second: 10.{number_byte}.11.0/24
Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: !Ref VpcCidr
      EnableDnsHostnames: true
      EnableDnsSupport: true
      Tags:
        - Key: Name
          Value: network-{number}
  Gateway:
    Type: AWS::EC2::InternetGateway
    Properties:
      Tags:
        - Key: Name
          Value: network-{number}
  GatewayAttachment:
    Type: AWS::EC2::VPCGatewayAttachment
    Properties:
      VpcId: !Ref Vpc
      InternetGatewayId: !Ref Gateway
{subnets}
  PublicRoutes:
    Type: AWS::EC2::RouteTable
    Properties:
      VpcId: !Ref Vpc
  PublicRoute:
    Type: AWS::EC2::Route
    DependsOn: GatewayAttachment
    Properties:
      RouteTableId: !Ref PublicRoutes
      DestinationCidrBlock: 0.0.0.0/0
      GatewayId: !Ref Gateway
  EndpointGroup:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Endpoints of network {number}
      VpcId: !Ref Vpc
      SecurityGroupIngress:
        - IpProtocol: tcp
          FromPort: 443
          ToPort: 443
          CidrIp: !Ref VpcCidr
  StorageEndpoint:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcId: !Ref Vpc
      ServiceName: !Sub com.amazonaws.${{AWS::Region}}.s3
      RouteTableIds:
        - !Ref PublicRoutes
  FlowLogs:
    Type: AWS::Logs::LogGroup
    DeletionPolicy: Retain
    Properties:
      LogGroupName: /network/{number}/flow
      RetentionInDays: 90
Outputs:
  VpcId:
    Description: The network
    Value: !Ref Vpc
    Export:
      Name: !Sub "${{AWS::StackName}}-VpcId"
  SubnetIds:
    Value: !Join [",", [!Ref PublicFirst, !Ref PublicSecond, !Ref PrivateFirst, !Ref PrivateSecond]]
"""

_SUBNET = """\
  {kind}{which}:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Vpc
      CidrBlock: !FindInMap [Subnets, {kind}, {which}]
      AvailabilityZone: !Select [{zone}, !GetAZs ""]
      MapPublicIpOnLaunch: false
      Tags:
        - Key: Name
          Value: !Sub "${{AWS::StackName}}-{kind}-{which}"
"""

_ALARM = """\
  {name}{number}Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmName: !Sub "${{Service}}-{name}-{number}"
      AlarmDescription: |
        {name} of the service is outside of what the team has agreed on.
        The runbook is linked in the dashboard.
      Namespace: AWS/ApplicationELB
      MetricName: {name}
      Statistic: Sum
      Period: 60
      EvaluationPeriods: 5
      Threshold: {threshold}
      ComparisonOperator: GreaterThanThreshold
      TreatMissingData: notBreaching
      Dimensions:
        - Name: LoadBalancer
          Value: !ImportValue load-balancer-{number}
      AlarmActions:
        - !Ref AlarmTopic
"""

_MONITORING = """\
AWSTemplateFormatVersion: "2010-09-09"
Description: Alarms of service {number}
Parameters:
  Service:
    Type: String
    Default: service-{number}
  Address:
    Type: String
    Default: team-{number}@example.com
Resources:
  AlarmTopic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: !Sub "Alarms of ${{Service}}"
  AlarmMail:
    Type: AWS::SNS::Subscription
    Properties:
      TopicArn: !Ref AlarmTopic
      Protocol: email
      Endpoint: !Ref Address
{alarms}
Outputs:
  TopicArn:
    Value: !Ref AlarmTopic
"""


def make_template(number: int) -> str:
    """A web service of some 5 KB of YAML; every third repository is mutable and every seventh service listens on port 22."""
    return _WEB.format(
        number=number,
        number_byte=number % 250,
        port=22 if number % 7 == 0 else 8000 + number % 100,
        mutability="MUTABLE" if number % 3 == 0 else "IMMUTABLE",
    )


def make_network_template(number: int) -> str:
    """A network: most of its resources are of types that few rules name."""
    kinds = (("Public", "First", 0), ("Public", "Second", 1), ("Private", "First", 0), ("Private", "Second", 1))
    subnets = "".join(_SUBNET.format(kind=kind, which=which, zone=zone) for kind, which, zone in kinds).rstrip()
    return _NETWORK.format(number=number, number_byte=number % 250, subnets=subnets)


def make_monitoring_template(number: int) -> str:
    """Alarms: no rule names their types."""
    names = ("HTTPCode_ELB_5XX_Count", "TargetResponseTime", "RejectedConnectionCount", "UnHealthyHostCount", "RequestCount")
    alarms = "".join(
        _ALARM.format(name=name.replace("_", ""), number=number, threshold=10 + position) for position, name in enumerate(names)
    )
    return _MONITORING.format(number=number, alarms=alarms.rstrip())


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
    """`count` templates into `folder`, as a platform team's repository has them: of six, two web services, two networks, one set of alarms,
    and one JSON template."""
    folder.mkdir(parents=True, exist_ok=True)
    makers = (make_template, make_network_template, make_monitoring_template, make_template, make_network_template, make_json_template)
    for number in range(count):
        maker = makers[number % len(makers)]
        ending = "json" if maker is make_json_template else "yaml"
        (folder / f"stack{number:05}.{ending}").write_text(maker(number))
