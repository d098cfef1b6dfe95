"""Identity and Access Management: what is read of it, once an account.

Sources: AWS IAM API Reference ("ListRoles" and "ListUsers" say what they leave out: boundaries, tags, when a role was last used); Service
Authorization Reference, "Actions, resources, and condition keys for AWS Identity and Access Management (IAM)". Its limits are not
published.
"""

from __future__ import annotations

from immutcheck.live.operation import Operation, Service, names

USER = "AWS::IAM::User"
ROLE = "AWS::IAM::Role"
GROUP = "AWS::IAM::Group"
MANAGED_POLICY = "AWS::IAM::ManagedPolicy"
INSTANCE_PROFILE = "AWS::IAM::InstanceProfile"
OIDC_PROVIDER = "AWS::IAM::OIDCProvider"
SAML_PROVIDER = "AWS::IAM::SAMLProvider"
ACCESS_KEY = "AWS::IAM::AccessKey"

POLICY = "AWS::IAM::Policy"
ROLE_POLICY = "AWS::IAM::RolePolicy"
USER_POLICY = "AWS::IAM::UserPolicy"
GROUP_POLICY = "AWS::IAM::GroupPolicy"
USER_TO_GROUP = "AWS::IAM::UserToGroupAddition"
"""These five are templates' other ways to write what a live role, user or group says itself: they are looked for with it, and there is
none."""

DETAILS = "GetAccountAuthorizationDetails"
DETAILS_ACTION = ("iam:GetAccountAuthorizationDetails",)
PAGE = ("MaxItems", 1000)

IAM = Service(
    name="iam",
    title="AWS IAM",
    rate=10,
    is_global=True,
    operations=(
        Operation(
            "ListRoles",
            ("iam:ListRoles",),
            lists=(ROLE,),
            feeds={ROLE: names("RoleName Path AssumeRolePolicyDocument Description MaxSessionDuration facts.CreatedAt")},
            items="Roles",
            page_size=PAGE,
        ),
        Operation(
            DETAILS,
            DETAILS_ACTION,
            lists=(ROLE_POLICY, POLICY),
            feeds={ROLE: names("Policies ManagedPolicyArns PermissionsBoundary Tags facts.LastUsedAt")},
            items="RoleDetailList",
            page_size=PAGE,
            variant="Role",
        ),
        Operation(
            "ListUsers",
            ("iam:ListUsers",),
            lists=(USER, ACCESS_KEY),
            feeds={USER: names("UserName Path facts.CreatedAt facts.PasswordLastUsedAt")},
            items="Users",
            page_size=PAGE,
        ),
        Operation(
            DETAILS,
            DETAILS_ACTION,
            lists=(USER_POLICY, USER_TO_GROUP),
            feeds={USER: names("Groups Policies ManagedPolicyArns PermissionsBoundary Tags")},
            items="UserDetailList",
            page_size=PAGE,
            variant="User",
        ),
        Operation(
            DETAILS,
            DETAILS_ACTION,
            lists=(GROUP, GROUP_POLICY),
            feeds={GROUP: names("GroupName Path Policies ManagedPolicyArns")},
            items="GroupDetailList",
            page_size=PAGE,
            variant="Group",
        ),
        Operation(
            DETAILS,
            DETAILS_ACTION,
            lists=(MANAGED_POLICY,),
            # Roles, Users and Groups: who has the policy says so itself (`ManagedPolicyArns`), so it is never said here.
            feeds={MANAGED_POLICY: names("ManagedPolicyName Path PolicyDocument Roles Users Groups")},
            items="Policies",
            page_size=PAGE,
            variant="LocalManagedPolicy",
        ),
        Operation(
            "ListAccessKeys",
            ("iam:ListAccessKeys",),
            lists=(ACCESS_KEY,),
            feeds={ACCESS_KEY: names("UserName Status facts.CreatedAt")},
            items="AccessKeyMetadata",
            page_size=PAGE,
            per=USER,
            absent=("NoSuchEntity",),
        ),
        Operation(
            "GetLoginProfile",
            ("iam:GetLoginProfile",),
            feeds={USER: names("facts.HasConsolePassword")},
            per=USER,
            absent=("NoSuchEntity",),
        ),
        Operation(
            "ListMFADevices",
            ("iam:ListMFADevices",),
            feeds={USER: names("facts.HasMfa")},
            items="MFADevices",
            page_size=PAGE,
            per=USER,
        ),
        Operation(
            "ListInstanceProfiles",
            ("iam:ListInstanceProfiles",),
            lists=(INSTANCE_PROFILE,),
            feeds={INSTANCE_PROFILE: names("InstanceProfileName Path Roles")},
            items="InstanceProfiles",
            page_size=PAGE,
        ),
        Operation(
            "ListOpenIDConnectProviders",
            ("iam:ListOpenIDConnectProviders",),
            lists=(OIDC_PROVIDER,),
            items="OpenIDConnectProviderList",
        ),
        Operation(
            "GetOpenIDConnectProvider",
            ("iam:GetOpenIDConnectProvider",),
            feeds={OIDC_PROVIDER: names("Url ClientIdList ThumbprintList Tags")},
            per=OIDC_PROVIDER,
        ),
        Operation(
            "ListSAMLProviders",
            ("iam:ListSAMLProviders",),
            lists=(SAML_PROVIDER,),
            feeds={SAML_PROVIDER: names("Name")},
            items="SAMLProviderList",
        ),
    ),
)
