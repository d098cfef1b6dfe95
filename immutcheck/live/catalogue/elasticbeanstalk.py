"""Elastic Beanstalk: what is read of it.

Source: AWS Elastic Beanstalk API Reference; Service Authorization Reference, "Actions, resources, and condition keys for AWS Elastic
Beanstalk".
"""

from __future__ import annotations

from immutcheck.live.operation import Operation, Service, names

APPLICATION = "AWS::ElasticBeanstalk::Application"
ENVIRONMENT = "AWS::ElasticBeanstalk::Environment"
TEMPLATE = "AWS::ElasticBeanstalk::ConfigurationTemplate"

ELASTICBEANSTALK = Service(
    name="elasticbeanstalk",
    title="AWS Elastic Beanstalk",
    rate=5,
    operations=(
        Operation(
            "DescribeApplications",
            ("elasticbeanstalk:DescribeApplications",),
            lists=(APPLICATION, TEMPLATE),
            feeds={APPLICATION: names("ApplicationName Description ResourceLifecycleConfig"), TEMPLATE: names("ApplicationName")},
            items="Applications",
        ),
        Operation(
            "DescribeEnvironments",
            ("elasticbeanstalk:DescribeEnvironments",),
            lists=(ENVIRONMENT,),
            # Not CNAMEPrefix: whether the name was chosen or made up is not told.
            feeds={
                ENVIRONMENT: names(
                    "ApplicationName Description EnvironmentName OperationsRole PlatformArn SolutionStackName TemplateName Tier"
                    " VersionLabel facts.Status facts.UpdatedAt"
                )
            },
            items="Environments",
            page_size=("MaxRecords", 1000),
        ),
        Operation(
            "DescribeConfigurationSettings",
            ("elasticbeanstalk:DescribeConfigurationSettings",),
            feeds={ENVIRONMENT: names("OptionSettings")},
            per=ENVIRONMENT,
            variant="environment",
        ),
        Operation(
            "DescribeConfigurationSettings",
            ("elasticbeanstalk:DescribeConfigurationSettings",),
            feeds={TEMPLATE: names("Description OptionSettings PlatformArn SolutionStackName")},
            per=TEMPLATE,
            variant="template",
        ),
        Operation(
            "ListTagsForResource",
            ("elasticbeanstalk:ListTagsForResource",),
            feeds={ENVIRONMENT: names("Tags")},
            per=ENVIRONMENT,
        ),
    ),
)
