"""EKS, from canned answers: moto has no access entries, and none of what newer clusters say."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from immutcheck.live.collectors.eks import CREATOR_NOT_TOLD
from immutcheck.model.finding import FAIL, PASS, UNKNOWN
from immutcheck.model.observation import Unread
from immutcheck.model.values import Unknown
from tests.live.collectors.canned import Denied, canned_aws
from tests.live.collectors.verdicts import judge_account
from tests.live.conftest import Aws
from tests.live.schema_check import list_faults

ARN = "arn:aws:eks:eu-west-1:123456789012:"
ROLE = "arn:aws:iam::123456789012:role/nodes"
ADMIN = "arn:aws:iam::123456789012:role/admin"
ADMIN_POLICY = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
POLICIES = f"clusters/prod/access-entries/{quote(ADMIN, safe='')}/access-policies"
ENTRY = f"clusters/prod/access-entries/{quote(ADMIN, safe='')}"


def deny(_question: object) -> dict[str, Any]:
    raise Denied


def describe_cluster(**changes: Any) -> dict[str, Any]:
    return {
        "cluster": {
            "name": "prod",
            "arn": f"{ARN}cluster/prod",
            "createdAt": 1764000000.5,
            "version": "1.33",
            "endpoint": "https://example.eks.amazonaws.com",
            "roleArn": "arn:aws:iam::123456789012:role/eks",
            "resourcesVpcConfig": {
                "subnetIds": ["subnet-0abc"],
                "securityGroupIds": [],
                "clusterSecurityGroupId": "sg-0abc",
                "vpcId": "vpc-0abc",
                "endpointPublicAccess": False,
                "endpointPrivateAccess": True,
                "publicAccessCidrs": [],
            },
            "kubernetesNetworkConfig": {"serviceIpv4Cidr": "172.20.0.0/16", "ipFamily": "ipv4", "elasticLoadBalancing": {"enabled": False}},
            "logging": {"clusterLogging": [{"types": ["api", "audit"], "enabled": True}, {"types": ["scheduler"], "enabled": False}]},
            "identity": {"oidc": {"issuer": "https://oidc.eks.eu-west-1.amazonaws.com/id/1"}},
            "status": "ACTIVE",
            "certificateAuthority": {"data": "LS0t"},
            "platformVersion": "eks.1",
            "tags": {"team": "web", "aws:cloudformation:stack-name": "shop"},
            "accessConfig": {"authenticationMode": "API"},
            "upgradePolicy": {"supportType": "STANDARD"},
            "deletionProtection": True,
            **changes,
        }
    }


NODES = {
    "nodegroupName": "nodes",
    "nodegroupArn": f"{ARN}nodegroup/prod/nodes/1-2",
    "clusterName": "prod",
    "version": "1.33",
    "releaseVersion": "1.33.0-20260101",
    "createdAt": 1764000000,
    "status": "ACTIVE",
    "capacityType": "ON_DEMAND",
    "scalingConfig": {"minSize": 1, "maxSize": 3, "desiredSize": 2},
    "subnets": ["subnet-0abc"],
    "amiType": "CUSTOM",
    "nodeRole": ROLE,
    "labels": {"pool": "web"},
    "taints": [{"key": "only", "value": "web", "effect": "NO_SCHEDULE"}],
    "remoteAccess": {"ec2SshKey": "admin", "sourceSecurityGroups": []},
    "resources": {"autoScalingGroups": [{"name": "eks-nodes-1"}]},
    "health": {"issues": []},
    "updateConfig": {"maxUnavailable": 1},
    "launchTemplate": {"name": "nodes", "version": "4", "id": "lt-0abc"},
    "tags": {"team": "web", "aws:cloudformation:stack-name": "shop"},
}

ANSWERS: dict[str, Any] = {
    "clusters": {"clusters": ["prod"]},
    "clusters/prod": describe_cluster(),
    "clusters/prod/node-groups": {"nodegroups": ["nodes"]},
    "clusters/prod/node-groups/nodes": {"nodegroup": NODES},
    "clusters/prod/access-entries": {"accessEntries": [ADMIN]},
    ENTRY: {
        "accessEntry": {
            "clusterName": "prod",
            "principalArn": ADMIN,
            "kubernetesGroups": [],
            "accessEntryArn": f"{ARN}access-entry/prod/role/123456789012/admin/1",
            "tags": {},
            "username": "arn:aws:sts::123456789012:assumed-role/admin/{{SessionName}}",
            "type": "STANDARD",
        }
    },
    POLICIES: {"associatedAccessPolicies": [{"policyArn": ADMIN_POLICY, "accessScope": {"type": "cluster", "namespaces": []}}]},
}


def test_clusters_node_groups_and_access_entries_have_the_canonical_shape() -> None:
    with canned_aws(ANSWERS) as aws:
        cluster, nodes, entry = aws.read("eks").resources

    assert [list_faults(seen) for seen in (cluster, nodes, entry)] == [[], [], []]
    assert cluster.properties == {
        "Name": "prod",
        "Version": "1.33",
        "RoleArn": "arn:aws:iam::123456789012:role/eks",
        "ResourcesVpcConfig": {"SubnetIds": ["subnet-0abc"], "EndpointPublicAccess": False, "EndpointPrivateAccess": True},
        "KubernetesNetworkConfig": {
            "ServiceIpv4Cidr": "172.20.0.0/16",
            "IpFamily": "ipv4",
            "ElasticLoadBalancing": {"Enabled": False},
        },
        "Logging": {"ClusterLogging": {"EnabledTypes": [{"Type": "api"}, {"Type": "audit"}]}},
        "AccessConfig": {"AuthenticationMode": "API", "BootstrapClusterCreatorAdminPermissions": CREATOR_NOT_TOLD},
        "UpgradePolicy": {"SupportType": "STANDARD"},
        "DeletionProtection": True,
        "Tags": [{"Key": "team", "Value": "web"}],
    }
    assert (cluster.address, cluster.name) == (f"{ARN}cluster/prod", "prod")
    assert cluster.facts == {"CreatedAt": "2025-11-24T16:00:00Z", "Status": "ACTIVE"}
    assert nodes.properties == {
        "ClusterName": "prod",
        "NodegroupName": "nodes",
        "Version": "1.33",
        "ReleaseVersion": "1.33.0-20260101",
        "CapacityType": "ON_DEMAND",
        "ScalingConfig": {"MinSize": 1, "MaxSize": 3, "DesiredSize": 2},
        "Subnets": ["subnet-0abc"],
        "AmiType": "CUSTOM",
        "NodeRole": ROLE,
        "Labels": {"pool": "web"},
        "Taints": [{"Key": "only", "Value": "web", "Effect": "NO_SCHEDULE"}],
        "RemoteAccess": {"Ec2SshKey": "admin"},
        "UpdateConfig": {"MaxUnavailable": 1},
        "LaunchTemplate": {"Id": "lt-0abc", "Version": "4"},
        "Tags": {"team": "web"},
    }
    assert (nodes.address, nodes.identifiers, nodes.name) == (f"{ARN}nodegroup/prod/nodes", (NODES["nodegroupArn"],), "prod/nodes")
    assert nodes.facts == {"CreatedAt": "2025-11-24T16:00:00Z", "ReleaseVersion": "1.33.0-20260101"}
    assert nodes.tags == {"team": "web", "aws:cloudformation:stack-name": "shop"}
    assert entry.properties == {
        "ClusterName": "prod",
        "PrincipalArn": ADMIN,
        "Username": "arn:aws:sts::123456789012:assumed-role/admin/{{SessionName}}",
        "Type": "STANDARD",
        "AccessPolicies": [{"PolicyArn": ADMIN_POLICY, "AccessScope": {"Type": "cluster"}}],
        "Tags": [],
    }
    assert entry.address == f"{ARN}access-entry/prod/role/123456789012/admin"
    assert entry.identifiers == (f"{ARN}access-entry/prod/role/123456789012/admin/1",)


def test_a_cluster_that_only_knows_its_config_map_is_not_asked_for_entries() -> None:
    with canned_aws({**ANSWERS, "clusters/prod": describe_cluster(accessConfig={"authenticationMode": "CONFIG_MAP"})}) as aws:
        observation = aws.read("eks")

    assert [seen.type for seen in observation.resources] == ["AWS::EKS::Cluster", "AWS::EKS::Nodegroup"]
    assert (aws.count("clusters/prod/access-entries"), observation.unread, observation.diagnostics) == (0, (), ())


def test_only_the_clusters_are_asked_about_when_only_they_are_needed() -> None:
    with canned_aws(ANSWERS) as aws:
        aws.read("eks", needs={"AWS::EKS::Cluster": frozenset({"ResourcesVpcConfig"})})

    assert [name for name, _question in aws.asked] == ["clusters", "clusters/prod"]


def test_what_is_denied_is_unread_or_unknown() -> None:
    answers = {**ANSWERS, "clusters/prod/node-groups": deny, POLICIES: deny, "clusters/prod": deny}
    with canned_aws(answers) as aws:
        observation = aws.read("eks")

    cluster, entry = observation.resources
    assert cluster.properties["ResourcesVpcConfig"] == Unknown("eks:DescribeCluster was denied", maybe_absent=True)
    assert (cluster.address, cluster.properties["Name"]) == (f"{ARN}cluster/prod", "prod")
    assert entry.properties["AccessPolicies"] == Unknown("eks:ListAssociatedAccessPolicies was denied", maybe_absent=True)
    assert observation.unread == (Unread("AWS::EKS::Nodegroup", "eks:ListNodegroups was denied"),)


RULES = (
    "eks-access-entry-admin",
    "eks-creator-is-admin",
    "eks-endpoint-open-to-internet",
    "eks-endpoint-public",
    "eks-nodegroup-ssh-key",
    "eks-nodegroup-ssh-open-to-internet",
    "launch-template-version-floating",
)


def test_a_private_cluster_with_careless_nodes_and_an_administrator() -> None:
    with canned_aws(ANSWERS) as aws:
        assert judge_account(aws, "eks", *RULES) == {
            ("eks-endpoint-open-to-internet", "prod", PASS),
            ("eks-endpoint-public", "prod", PASS),
            ("eks-creator-is-admin", "prod", UNKNOWN),
            ("eks-nodegroup-ssh-key", "nodes", FAIL),
            ("eks-nodegroup-ssh-open-to-internet", "nodes", FAIL),
            ("launch-template-version-floating", "nodes", PASS),
            ("eks-access-entry-admin", "admin", FAIL),
        }


def test_a_public_endpoint_is_judged_by_who_may_reach_it() -> None:
    rules = ("eks-endpoint-open-to-internet", "eks-endpoint-public", "eks-creator-is-admin")

    def judge(cidrs: list[str]) -> set[tuple[str, str, str]]:
        network = {"subnetIds": ["subnet-0abc"], "endpointPublicAccess": True, "publicAccessCidrs": cidrs}
        access = {"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": False}
        cluster = describe_cluster(resourcesVpcConfig=network, accessConfig=access)
        with canned_aws({**ANSWERS, "clusters/prod": cluster}) as aws:
            return judge_account(aws, "eks", *rules)

    rest = {("eks-endpoint-public", "prod", FAIL), ("eks-creator-is-admin", "prod", PASS)}
    assert judge(["0.0.0.0/0"]) == {("eks-endpoint-open-to-internet", "prod", FAIL), *rest}
    assert judge(["198.51.100.0/24"]) == {("eks-endpoint-open-to-internet", "prod", PASS), *rest}


def test_motos_clusters_are_read(aws: Aws) -> None:
    """Another server's idea of the same answers."""
    eks = aws.client("eks")
    eks.create_cluster(name="prod", roleArn=ROLE, resourcesVpcConfig={"subnetIds": ["subnet-1"]}, tags={"team": "web"})
    eks.create_nodegroup(clusterName="prod", nodegroupName="nodes", subnets=["subnet-1"], nodeRole=ROLE)
    needs = {"AWS::EKS::Cluster": frozenset({"*"}), "AWS::EKS::Nodegroup": frozenset({"*"})}

    observation = aws.read("eks", needs=needs)

    assert [(seen.name, list_faults(seen)) for seen in observation.resources] == [("prod", []), ("prod/nodes", [])]
    assert observation.diagnostics == ()
