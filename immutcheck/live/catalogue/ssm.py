"""Systems Manager: what is read of it. A parameter's value never is: no operation that gives one is here.

Source: AWS Systems Manager API Reference; Service Authorization Reference, "Actions, resources, and condition keys for AWS Systems
Manager".
"""

from __future__ import annotations

from immutcheck.live.operation import Operation, Service, names

DOCUMENT = "AWS::SSM::Document"
ASSOCIATION = "AWS::SSM::Association"
WINDOW = "AWS::SSM::MaintenanceWindow"
TASK = "AWS::SSM::MaintenanceWindowTask"
BASELINE = "AWS::SSM::PatchBaseline"
PARAMETER = "AWS::SSM::Parameter"
MANAGED_INSTANCE = "Immutcheck::SSM::ManagedInstance"
SESSION = "Immutcheck::SSM::Session"
SETTINGS = "Immutcheck::SSM::ServiceSettings"

_SESSION_TOLD = names("SessionId Target Owner DocumentName Reason AccessType facts.State facts.Status facts.StartedAt facts.EndedAt")

_DOCUMENTS = (
    Operation(
        "ListDocuments",
        ("ssm:ListDocuments",),
        lists=(DOCUMENT,),
        feeds={DOCUMENT: names("DocumentFormat DocumentType Name Requires Tags TargetType VersionName")},
        items="DocumentIdentifiers",
        page_size=("MaxResults", 50),
    ),
    Operation(
        "GetDocument",
        ("ssm:GetDocument",),
        feeds={DOCUMENT: names("Content")},
        per=DOCUMENT,
    ),
)

_CHANGES = (
    Operation(
        "ListAssociations",
        ("ssm:ListAssociations",),
        lists=(ASSOCIATION,),
        feeds={
            ASSOCIATION: names(
                "AssociationName DocumentVersion InstanceId Name ScheduleExpression ScheduleOffset Targets facts.LastExecutedAt"
                " facts.LastStatus"
            )
        },
        items="Associations",
        page_size=("MaxResults", 50),
    ),
    Operation(
        "DescribeAssociation",
        ("ssm:DescribeAssociation",),
        feeds={
            ASSOCIATION: names(
                "ApplyOnlyAtCronInterval AssociationDispatchAssumeRole AutomationTargetParameterName CalendarNames ComplianceSeverity"
                " MaxConcurrency MaxErrors OutputLocation Parameters SyncCompliance"
            )
        },
        per=ASSOCIATION,
    ),
    Operation(
        "DescribeMaintenanceWindows",
        ("ssm:DescribeMaintenanceWindows",),
        lists=(WINDOW, TASK),
        feeds={WINDOW: names("Cutoff Description Duration EndDate Name Schedule ScheduleOffset ScheduleTimezone StartDate")},
        items="WindowIdentities",
        page_size=("MaxResults", 100),
    ),
    Operation(
        "GetMaintenanceWindow",
        ("ssm:GetMaintenanceWindow",),
        feeds={WINDOW: names("AllowUnassociatedTargets")},
        per=WINDOW,
    ),
    Operation(
        "DescribeMaintenanceWindowTasks",
        ("ssm:DescribeMaintenanceWindowTasks",),
        lists=(TASK,),
        feeds={
            TASK: names(
                "CutoffBehavior Description LoggingInfo MaxConcurrency MaxErrors Name Priority ServiceRoleArn Targets TaskArn"
                " TaskParameters TaskType WindowId"
            )
        },
        items="Tasks",
        page_size=("MaxResults", 100),
        per=WINDOW,
    ),
    Operation(
        "GetMaintenanceWindowTask",
        ("ssm:GetMaintenanceWindowTask",),
        feeds={TASK: names("TaskInvocationParameters")},
        per=TASK,
    ),
    Operation(
        "DescribePatchBaselines",
        ("ssm:DescribePatchBaselines",),
        lists=(BASELINE,),
        feeds={BASELINE: names("DefaultBaseline Description Name OperatingSystem")},
        items="BaselineIdentities",
        page_size=("MaxResults", 100),
    ),
    Operation(
        "DescribePatchGroups",
        ("ssm:DescribePatchGroups",),
        feeds={BASELINE: names("PatchGroups")},
        items="Mappings",
        page_size=("MaxResults", 100),
    ),
    Operation(
        "GetPatchBaseline",
        ("ssm:GetPatchBaseline",),
        feeds={
            BASELINE: names(
                "ApprovalRules ApprovedPatches ApprovedPatchesComplianceLevel ApprovedPatchesEnableNonSecurity"
                " AvailableSecurityUpdatesComplianceStatus GlobalFilters RejectedPatches RejectedPatchesAction Sources"
            )
        },
        per=BASELINE,
    ),
)

_PARAMETERS = (
    Operation(
        "DescribeParameters",
        ("ssm:DescribeParameters",),
        lists=(PARAMETER,),
        # No tags: a call for each of what are often thousands, and no rule about parameters asks for them.
        feeds={PARAMETER: names("AllowedPattern DataType Description Name Policies Tier Type Value facts.ModifiedAt")},
        items="Parameters",
        page_size=("MaxResults", 50),
        rate=5,
    ),
)

_SESSIONS = (
    Operation(
        "DescribeInstanceInformation",
        ("ssm:DescribeInstanceInformation",),
        lists=(MANAGED_INSTANCE,),
        feeds={
            MANAGED_INSTANCE: names(
                "ActivationId IamRole InstanceId Name facts.LastPingAt facts.PingStatus facts.PlatformType facts.RegisteredAt"
                " facts.ResourceType"
            )
        },
        items="InstanceInformationList",
        page_size=("MaxResults", 50),
    ),
    Operation(
        "DescribeSessions",
        ("ssm:DescribeSessions",),
        lists=(SESSION,),
        feeds={SESSION: _SESSION_TOLD},
        items="Sessions",
        page_size=("MaxResults", 200),
        variant="Active",
    ),
    Operation(
        "DescribeSessions",
        ("ssm:DescribeSessions",),
        lists=(SESSION,),
        feeds={SESSION: _SESSION_TOLD},
        items="Sessions",
        page_size=("MaxResults", 200),
        variant="History",
    ),
    Operation(
        "GetServiceSetting",
        ("ssm:GetServiceSetting",),
        feeds={SETTINGS: names("DefaultHostManagementRole")},
        absent=("ServiceSettingNotFound",),
        variant="DefaultHostManagementRole",
    ),
    Operation(
        "GetServiceSetting",
        ("ssm:GetServiceSetting",),
        feeds={SETTINGS: names("DocumentPublicSharing")},
        absent=("ServiceSettingNotFound",),
        variant="DocumentPublicSharing",
    ),
    Operation(
        "ListDocuments",
        ("ssm:ListDocuments",),
        feeds={SETTINGS: names("HasSessionPreferences")},
        items="DocumentIdentifiers",
        page_size=("MaxResults", 50),
        variant="SessionPreferences",
    ),
)

_TAGS = tuple(
    Operation("ListTagsForResource", ("ssm:ListTagsForResource",), feeds={kind: names("Tags")}, per=kind, variant=variant)
    for kind, variant in ((ASSOCIATION, "Association"), (WINDOW, "MaintenanceWindow"), (BASELINE, "PatchBaseline"))
)

SSM = Service(
    name="ssm",
    title="AWS Systems Manager",
    rate=10,
    operations=(*_DOCUMENTS, *_CHANGES, *_PARAMETERS, *_SESSIONS, *_TAGS),
)
