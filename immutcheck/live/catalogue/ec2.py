"""Elastic Compute Cloud: what is read of it.

Source: Amazon EC2 API Reference; Service Authorization Reference, "Actions, resources, and condition keys for Amazon EC2"; Amazon EC2
Developer Guide, "Request throttling for the Amazon EC2 API" (non-mutating actions: a bucket of 100, refilled with 20 a second, for each
action).

What a running account cannot tell is fed by nothing: whether somebody chose a private address (every machine has one), whether a key pair
was imported or made by AWS.
"""

from __future__ import annotations

from immutcheck.live.operation import Operation, Service, names

INSTANCE = "AWS::EC2::Instance"
SECURITY_GROUP = "AWS::EC2::SecurityGroup"
NETWORK_ACL = "AWS::EC2::NetworkAcl"
SUBNET = "AWS::EC2::Subnet"
ENDPOINT = "AWS::EC2::VPCEndpoint"
ADDRESS = "AWS::EC2::EIP"
LAUNCH_TEMPLATE = "AWS::EC2::LaunchTemplate"
SPOT_FLEET = "AWS::EC2::SpotFleet"
FLEET = "AWS::EC2::EC2Fleet"
KEY_PAIR = "AWS::EC2::KeyPair"
VOLUME = "AWS::EC2::Volume"
CONNECT_ENDPOINT = "AWS::EC2::InstanceConnectEndpoint"
IMAGE = "Immutcheck::EC2::Image"
ACCOUNT_SETTINGS = "Immutcheck::EC2::AccountSettings"

TERMINATION, SHUTDOWN, USER_DATA = (
    f"DescribeInstanceAttribute:{name}" for name in ("disableApiTermination", "instanceInitiatedShutdownBehavior", "userData")
)
USED_IMAGES = "DescribeImages:used"
PAGE = ("MaxResults", 1000)


def _instance_attribute(name: str, feeds: str) -> Operation:
    """One attribute at a time, one instance at a time; DescribeInstances has none of them."""
    return Operation(
        "DescribeInstanceAttribute", ("ec2:DescribeInstanceAttribute",), feeds={INSTANCE: (feeds,)}, per=INSTANCE, variant=name
    )


def _setting(name: str, feeds: str) -> Operation:
    """Settings of a region, one call each."""
    return Operation(name, (f"ec2:{name}",), feeds={ACCOUNT_SETTINGS: names(feeds)})


EC2 = Service(
    name="ec2",
    title="Amazon EC2",
    rate=20,
    operations=(
        Operation(
            "DescribeInstances",
            ("ec2:DescribeInstances",),
            lists=(INSTANCE,),
            feeds={
                INSTANCE: names(
                    "AvailabilityZone BlockDeviceMappings EbsOptimized EnclaveOptions HibernationOptions HostId IamInstanceProfile ImageId"
                    " Ipv6AddressCount Ipv6Addresses"
                    " InstanceType KeyName LaunchTemplate LicenseSpecifications MetadataOptions Monitoring NetworkInterfaces"
                    " PlacementGroupName PrivateDnsNameOptions SecurityGroupIds SourceDestCheck SsmAssociations SubnetId Tags Tenancy"
                    " Volumes facts.AutoScalingGroupName facts.FirstLaunchedAt facts.FleetId facts.LaunchTime facts.Operator"
                    " facts.Platform facts.PublicIpAddress facts.State"
                )
            },
            items="Reservations[].Instances[]",
            page_size=PAGE,
        ),
        _instance_attribute("disableApiTermination", "DisableApiTermination"),
        _instance_attribute("instanceInitiatedShutdownBehavior", "InstanceInitiatedShutdownBehavior"),
        _instance_attribute("userData", "UserData"),
        Operation(
            "DescribeSecurityGroups",
            ("ec2:DescribeSecurityGroups",),
            lists=(SECURITY_GROUP,),
            feeds={SECURITY_GROUP: names("GroupDescription GroupName SecurityGroupEgress SecurityGroupIngress Tags VpcId facts.IsDefault")},
            items="SecurityGroups",
            page_size=PAGE,
        ),
        Operation(
            "DescribeNetworkInterfaces",
            ("ec2:DescribeNetworkInterfaces",),
            feeds={SECURITY_GROUP: names("facts.AttachedTo")},
            items="NetworkInterfaces",
            page_size=PAGE,
        ),
        Operation(
            "DescribeNetworkAcls",
            ("ec2:DescribeNetworkAcls",),
            lists=(NETWORK_ACL,),
            feeds={NETWORK_ACL: names("Entries Tags VpcId facts.AttachedTo facts.IsDefault")},
            items="NetworkAcls",
            page_size=PAGE,
        ),
        Operation(
            "DescribeSubnets",
            ("ec2:DescribeSubnets",),
            lists=(SUBNET,),
            feeds={
                SUBNET: names(
                    "AssignIpv6AddressOnCreation AvailabilityZone CidrBlock EnableDns64 Ipv6Native MapPublicIpOnLaunch OutpostArn"
                    " PrivateDnsNameOptionsOnLaunch Tags VpcId facts.IsDefault"
                )
            },
            items="Subnets",
            page_size=PAGE,
        ),
        Operation(
            "DescribeVpcEndpoints",
            ("ec2:DescribeVpcEndpoints",),
            lists=(ENDPOINT,),
            feeds={
                ENDPOINT: names(
                    "IpAddressType PolicyDocument PrivateDnsEnabled ResourceConfigurationArn RouteTableIds SecurityGroupIds ServiceName"
                    " ServiceNetworkArn ServiceRegion SubnetIds Tags VpcEndpointType VpcId facts.CreatedAt"
                )
            },
            items="VpcEndpoints",
            page_size=PAGE,
        ),
        Operation(
            "DescribeAddresses",
            ("ec2:DescribeAddresses",),
            lists=(ADDRESS,),
            feeds={ADDRESS: names("Domain InstanceId NetworkBorderGroup PublicIpv4Pool Tags")},
            items="Addresses",
        ),
        Operation(
            "DescribeLaunchTemplates",
            ("ec2:DescribeLaunchTemplates",),
            lists=(LAUNCH_TEMPLATE,),
            feeds={
                LAUNCH_TEMPLATE: names(
                    "LaunchTemplateName TagSpecifications facts.CreatedAt facts.DefaultVersion facts.LatestVersion facts.Operator"
                )
            },
            items="LaunchTemplates",
            page_size=("MaxResults", 200),
        ),
        # Without a template's id it answers for all of them ("To describe all launch templates in your account …").
        Operation(
            "DescribeLaunchTemplateVersions",
            ("ec2:DescribeLaunchTemplateVersions",),
            lists=(IMAGE,),
            feeds={LAUNCH_TEMPLATE: names("LaunchTemplateData VersionDescription")},
            items="LaunchTemplateVersions",
            page_size=("MaxResults", 200),
        ),
        Operation(
            "DescribeSpotFleetRequests",
            ("ec2:DescribeSpotFleetRequests",),
            lists=(SPOT_FLEET,),
            feeds={SPOT_FLEET: names("SpotFleetRequestConfigData Tags facts.CreatedAt facts.State")},
            items="SpotFleetRequestConfigs",
            page_size=PAGE,
            rate=3,
        ),
        Operation(
            "DescribeFleets",
            ("ec2:DescribeFleets",),
            lists=(FLEET,),
            feeds={
                FLEET: names(
                    "Context ExcessCapacityTerminationPolicy LaunchTemplateConfigs OnDemandOptions ReplaceUnhealthyInstances SpotOptions"
                    " TagSpecifications TargetCapacitySpecification TerminateInstancesWithExpiration Type ValidFrom ValidUntil"
                    " facts.CreatedAt facts.State"
                )
            },
            items="Fleets",
            page_size=PAGE,
        ),
        Operation(
            "DescribeKeyPairs",
            ("ec2:DescribeKeyPairs",),
            lists=(KEY_PAIR,),
            feeds={KEY_PAIR: names("KeyName KeyType Tags facts.CreatedAt")},
            items="KeyPairs",
        ),
        Operation(
            "DescribeVolumes",
            ("ec2:DescribeVolumes",),
            lists=(VOLUME,),
            feeds={
                VOLUME: names(
                    "AvailabilityZone Encrypted Iops KmsKeyId MultiAttachEnabled OutpostArn Size SnapshotId Tags Throughput VolumeType"
                    " facts.AttachedTo facts.CreatedAt facts.State"
                )
            },
            items="Volumes",
            page_size=PAGE,
        ),
        Operation(
            "DescribeInstanceConnectEndpoints",
            ("ec2:DescribeInstanceConnectEndpoints",),
            lists=(CONNECT_ENDPOINT,),
            feeds={CONNECT_ENDPOINT: names("PreserveClientIp SecurityGroupIds SubnetId Tags facts.CreatedAt facts.State")},
            items="InstanceConnectEndpoints",
            page_size=("MaxResults", 50),
        ),
        Operation(
            "DescribeImages",
            ("ec2:DescribeImages",),
            lists=(IMAGE,),
            feeds={
                IMAGE: names(
                    "Description Name SourceImageId SourceInstanceId Tags facts.CreatedAt facts.DeprecatedAt facts.IsAllowed facts.IsPublic"
                    " facts.OwnerAlias facts.OwnerId facts.State"
                )
            },
            items="Images",
            page_size=PAGE,
        ),
        # Those that others own. A filter takes 200 values, and passes over ids that are gone where `ImageIds` fails as a whole.
        Operation(
            "DescribeImages",
            ("ec2:DescribeImages",),
            lists=(IMAGE,),
            items="Images",
            batch=("Filters", 200),
            per=IMAGE,
            variant="used",
        ),
        # The images of all machines, also deregistered ones and those that are no longer shared.
        Operation(
            "DescribeInstanceImageMetadata",
            ("ec2:DescribeInstanceImageMetadata",),
            lists=(IMAGE,),
            items="InstanceImageMetadata",
            page_size=PAGE,
        ),
        # For `--all-regions` (live/regions.py); it tells of no resource.
        Operation("DescribeRegions", ("ec2:DescribeRegions",), items="Regions"),
        _setting("GetSerialConsoleAccessStatus", "SerialConsoleAccess SerialConsoleManagedBy"),
        _setting("GetAllowedImagesSettings", "AllowedImagesState AllowedImagesManagedBy AllowedImageProviders"),
        _setting("GetImageBlockPublicAccessState", "ImageBlockPublicAccess"),
        _setting("GetSnapshotBlockPublicAccessState", "SnapshotBlockPublicAccess"),
        _setting("GetEbsEncryptionByDefault", "EbsEncryptionByDefault"),
        _setting("GetInstanceMetadataDefaults", "HttpTokens"),
    ),
)
