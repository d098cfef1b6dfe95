"""Environments of Elastic Beanstalk, and what of their options says something."""

from __future__ import annotations

from immutcheck.live.collectors.beanstalk_options import select_options
from immutcheck.model.values import Unknown
from tests.live.collectors.canned import canned_aws
from tests.live.schema_check import list_faults

COMMAND = "aws:elasticbeanstalk:command"
ENVIRONMENT = "aws:elasticbeanstalk:application:environment"
LAUNCH = "aws:autoscaling:launchconfiguration"
ROLLING = "aws:autoscaling:updatepolicy:rollingupdate"


def option(namespace: str, name: str, value: str | None = None, resource: str | None = None) -> dict[str, str]:
    named = {"Namespace": namespace, "OptionName": name, "ResourceName": resource, "Value": value}
    return {key: text for key, text in named.items() if text is not None}


SPACE = "http://elasticbeanstalk.amazonaws.com/docs/2010-12-01/"
ARN = "arn:aws:elasticbeanstalk:eu-west-1:123456789012"
PLATFORM = "arn:aws:elasticbeanstalk:eu-west-1::platform/Python 3.12/4.1.0"
ENVIRONMENTS = f"""
<Environments><member>
  <EnvironmentName>shop-prod</EnvironmentName><EnvironmentId>e-abcdefghij</EnvironmentId><ApplicationName>shop</ApplicationName>
  <VersionLabel>v7</VersionLabel><SolutionStackName>64bit Amazon Linux 2023 v4.1.0 running Python 3.12</SolutionStackName>
  <PlatformArn>{PLATFORM}</PlatformArn><CNAME>shop-prod.eba-x.eu-west-1.elasticbeanstalk.com</CNAME>
  <DateUpdated>2026-02-01T03:00:05.789Z</DateUpdated><Status>Ready</Status>
  <Tier><Name>WebServer</Name><Type>Standard</Type><Version>1.0</Version></Tier>
  <EnvironmentArn>{ARN}:environment/shop/shop-prod</EnvironmentArn>
</member><member>
  <EnvironmentName>shop-old</EnvironmentName><EnvironmentId>e-bbcdefghij</EnvironmentId><ApplicationName>shop</ApplicationName>
  <Status>Terminated</Status>
</member></Environments>"""
DRAFT = "<DeploymentStatus>failed</DeploymentStatus>"
DEPLOYED = "<DeploymentStatus>deployed</DeploymentStatus>"
ENVIRONMENT_ALONE = {"AWS::ElasticBeanstalk::Environment": frozenset({"OptionSettings"})}


def write_answer(operation: str, content: str) -> str:
    return f'<{operation}Response xmlns="{SPACE}"><{operation}Result>{content}</{operation}Result></{operation}Response>'


def write_settings(*settings: tuple[str, str]) -> str:
    """Each of `settings` is a status and the value of DeploymentPolicy."""
    return write_answer(
        "DescribeConfigurationSettings",
        "<ConfigurationSettings>"
        + "".join(
            f"<member><ApplicationName>shop</ApplicationName><PlatformArn>{PLATFORM}</PlatformArn>{status}<OptionSettings>"
            f"<member><Namespace>{COMMAND}</Namespace><OptionName>DeploymentPolicy</OptionName><Value>{policy}</Value></member>"
            f"<member><Namespace>{LAUNCH}</Namespace><OptionName>EC2KeyName</OptionName></member>"
            "</OptionSettings></member>"
            for status, policy in settings
        )
        + "</ConfigurationSettings>",
    )


def test_an_environment_has_the_canonical_shape() -> None:
    answers = {
        "DescribeEnvironments": write_answer("DescribeEnvironments", ENVIRONMENTS),
        "DescribeConfigurationSettings": write_settings((DRAFT, "AllAtOnce"), (DEPLOYED, "Immutable")),
        "ListTagsForResource": write_answer(
            "ListTagsForResource", "<ResourceTags><member><Key>team</Key><Value>web</Value></member></ResourceTags>"
        ),
    }
    with canned_aws(answers) as aws:
        (seen,) = aws.read(
            "elasticbeanstalk", needs={"AWS::ElasticBeanstalk::Environment": frozenset({"OptionSettings", "Tags"})}
        ).resources
        assert aws.asked[0][1]["IncludeDeleted"] == "false"

    assert list_faults(seen) == []
    assert seen.properties == {
        "ApplicationName": "shop",
        "EnvironmentName": "shop-prod",
        "VersionLabel": "v7",
        "SolutionStackName": "64bit Amazon Linux 2023 v4.1.0 running Python 3.12",
        "PlatformArn": PLATFORM,
        "Tier": {"Name": "WebServer", "Type": "Standard", "Version": "1.0"},
        "OptionSettings": [option(COMMAND, "DeploymentPolicy", "Immutable")],
        "Tags": [{"Key": "team", "Value": "web"}],
    }
    assert (seen.address, seen.identifiers, seen.name) == (f"{ARN}:environment/shop/shop-prod", ("e-abcdefghij",), "shop-prod")
    assert seen.facts == {"Status": "Ready", "UpdatedAt": "2026-02-01T03:00:05Z"}


def test_settings_that_the_caller_may_not_see_are_unknown() -> None:
    answers = {
        "DescribeEnvironments": write_answer("DescribeEnvironments", ENVIRONMENTS),
        "DescribeConfigurationSettings": write_settings(),
    }
    with canned_aws(answers) as aws:
        observation = aws.read("elasticbeanstalk", needs=ENVIRONMENT_ALONE)

    (seen,) = observation.resources
    denied = "elasticbeanstalk:DescribeConfigurationSettings was denied"
    assert seen.properties["OptionSettings"] == Unknown(denied, maybe_absent=True)
    assert [(fault.level, fault.code) for fault in observation.diagnostics] == [("error", "access-denied")]


def test_a_saved_configuration_has_the_canonical_shape() -> None:
    application = (
        f"<Applications><member><ApplicationName>shop</ApplicationName><ApplicationArn>{ARN}:application/shop</ApplicationArn>"
        "<ConfigurationTemplates><member>safe</member></ConfigurationTemplates><ResourceLifecycleConfig><VersionLifecycleConfig>"
        "<MaxCountRule><Enabled>false</Enabled><MaxCount>200</MaxCount><DeleteSourceFromS3>false</DeleteSourceFromS3></MaxCountRule>"
        "</VersionLifecycleConfig></ResourceLifecycleConfig></member></Applications>"
    )
    answers = {
        "DescribeApplications": write_answer("DescribeApplications", application),
        "DescribeConfigurationSettings": write_settings(("", "Immutable")),
    }
    with canned_aws(answers) as aws:
        shop, safe = aws.read(
            "elasticbeanstalk",
            needs={
                "AWS::ElasticBeanstalk::Application": frozenset({"ApplicationName"}),
                "AWS::ElasticBeanstalk::ConfigurationTemplate": frozenset({"OptionSettings"}),
            },
        ).resources

    assert [list_faults(shop), list_faults(safe)] == [[], []]
    assert shop.properties == {
        "ApplicationName": "shop",
        "ResourceLifecycleConfig": {
            "VersionLifecycleConfig": {"MaxCountRule": {"Enabled": False, "MaxCount": 200, "DeleteSourceFromS3": False}}
        },
    }
    assert safe.properties == {
        "ApplicationName": "shop",
        "PlatformArn": PLATFORM,
        "OptionSettings": [option(COMMAND, "DeploymentPolicy", "Immutable")],
    }
    assert (safe.address, safe.name) == (f"{ARN}:configurationtemplate/shop/safe", "safe")


def test_options_without_a_value_are_no_options() -> None:
    answered = [
        option(LAUNCH, "EC2KeyName", resource="AWSEBAutoScalingLaunchConfiguration"),
        option(LAUNCH, "BlockDeviceMappings", ""),
        option(COMMAND, "DeploymentPolicy", "Immutable"),
    ]

    assert select_options(answered) == [option(COMMAND, "DeploymentPolicy", "Immutable")]


def test_a_key_pair_stays_with_the_resource_it_belongs_to() -> None:
    chosen = option(LAUNCH, "EC2KeyName", "operations", "AWSEBAutoScalingLaunchConfiguration")

    assert select_options([chosen]) == [chosen]


def test_a_default_is_the_value_in_force() -> None:
    assert select_options([option(COMMAND, "DeploymentPolicy", "AllAtOnce")]) == [option(COMMAND, "DeploymentPolicy", "AllAtOnce")]


def test_environment_properties_are_given_once() -> None:
    answered = [
        option("aws:cloudformation:template:parameter", "EnvironmentVariables", "STAGE=prod,TOKEN=abc"),
        option(ENVIRONMENT, "STAGE", "prod"),
    ]

    assert select_options(answered) == [option(ENVIRONMENT, "STAGE", "prod")]


def test_the_type_of_rolling_updates_counts_when_they_are_on() -> None:
    kind, on, off = (
        option(ROLLING, "RollingUpdateType", "Time"),
        *[option(ROLLING, "RollingUpdateEnabled", is_on) for is_on in ("true", "false")],
    )

    assert select_options([kind, on]) == [on, kind]
    assert select_options([kind, off]) == [off]


def test_immutable_updates_count_even_when_rolling_ones_are_off() -> None:
    kind, off = option(ROLLING, "RollingUpdateType", "Immutable"), option(ROLLING, "RollingUpdateEnabled", "false")

    assert select_options([kind, off]) == [off, kind]


def test_the_password_of_a_database_is_never_kept() -> None:
    (chosen,) = select_options([option("aws:rds:dbinstance", "DBPassword", "hunter2hunter2")])

    assert chosen == {
        "Namespace": "aws:rds:dbinstance",
        "OptionName": "DBPassword",
        "Value": Unknown("the password of a database is never read"),
    }
