"""Operations that must never be in the catalogue, whatever their name or IAM's access level says of them: they give out secrets or what
opens a door, or they start work. The guard refuses to be made with one of them.

Source: the operations' own pages in AWS's API references.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

FORBIDDEN: Mapping[str, frozenset[str]] = {
    service: frozenset(operations.split())
    for service, operations in {
        # Secret values and the keys to them.
        "secretsmanager": "GetSecretValue BatchGetSecretValue GetRandomPassword",
        "ssm": "GetParameter GetParameters GetParametersByPath GetParameterHistory GetAccessToken GetConnectionStatus GetCommandInvocation",
        "kms": "Decrypt GenerateDataKey GenerateDataKeyPair GenerateDataKeyWithoutPlaintext GenerateRandom",
        "acm": "ExportCertificate",
        "lightsail": "GetInstanceAccessDetails DownloadDefaultKeyPair GetRelationalDatabaseMasterUserPassword GetBucketAccessKeys",
        "ec2": "GetPasswordData GetConsoleOutput GetConsoleScreenshot ExportClientVpnClientConfiguration"
        " GetVpnConnectionDeviceSampleConfiguration",
        "apigateway": "GetApiKey GetApiKeys GetSdk GetExport",
        "appsync": "ListApiKeys",
        "cognito-idp": "DescribeUserPoolClient",
        # Credentials, tokens and signed addresses.
        "sts": "AssumeRole AssumeRoleWithWebIdentity GetSessionToken GetFederationToken AssumeRoleWithSAML AssumeRoot"
        " GetWebIdentityToken GetDelegatedAccessToken DecodeAuthorizationMessage",
        "ecr": "GetAuthorizationToken GetDownloadUrlForLayer BatchGetImage",
        "ecr-public": "GetAuthorizationToken",
        "codeartifact": "GetAuthorizationToken",
        "redshift": "GetClusterCredentials GetClusterCredentialsWithIAM",
        "redshift-serverless": "GetCredentials",
        "cognito-identity": "GetCredentialsForIdentity GetOpenIdToken GetOpenIdTokenForDeveloperIdentity",
        "sso": "GetRoleCredentials",
        "sso-oidc": "CreateToken CreateTokenWithIAM",
        "signin": "CreateOAuth2Token",
        "iot": "CreateKeysAndCertificate",
        "gamelift": "RequestUploadCredentials GetComputeAccess GetComputeAuthToken GetInstanceAccess",
        "emr": "GetClusterSessionCredentials GetOnClusterAppUIPresignedURL GetPersistentAppUIPresignedURL",
        "sagemaker": "CreatePresignedNotebookInstanceUrl CreatePresignedDomainUrl",
        # Code and data of the account.
        "s3": "GetObject SelectObjectContent GetObjectTorrent CreateSession",
        "lambda": "GetLayerVersion GetLayerVersionByArn Invoke InvokeAsync InvokeWithResponseStream",
        "dynamodb": "GetItem BatchGetItem Query Scan ExecuteStatement",
        "codecommit": "GetBlob GetFile GetFolder",
        "rds": "DownloadDBLogFilePortion",
        "logs": "GetLogEvents FilterLogEvents StartQuery",
        "codepipeline": "GetJobDetails GetThirdPartyJobDetails PollForJobs PollForThirdPartyJobs",
        "sqs": "ReceiveMessage",
        # What begins work, although it only reports.
        "cloudformation": "DetectStackDrift DetectStackResourceDrift DetectStackSetDrift EstimateTemplateCost ValidateTemplate"
        " StartResourceScan",
        "iam": "GenerateCredentialReport GenerateServiceLastAccessedDetails GenerateOrganizationsAccessReport SimulatePrincipalPolicy",
    }.items()
}
