from __future__ import annotations

from immutcheck.sources.cdk.custom_resources import has_custom_resources, map_custom_resources


def cluster(**config: object) -> dict[str, object]:
    return {"Type": "Custom::AWSCDK-EKS-Cluster", "DeletionPolicy": "Delete", "Properties": {"ServiceToken": "x", "Config": config}}


def mapped(**config: object) -> object:
    return map_custom_resources({"C": cluster(**config)})[0]["C"]["Properties"]  # type: ignore[index]


def test_cluster_becomes_the_resource_it_stands_for() -> None:
    resources, origins = map_custom_resources(
        {
            "Other": {"Type": "AWS::S3::Bucket"},
            "C": cluster(
                name="shop",
                version="1.31",
                roleArn={"Fn::GetAtt": ["Role", "Arn"]},
                resourcesVpcConfig={"subnetIds": ["s-1"], "endpointPublicAccess": True, "publicAccessCidrs": ["0.0.0.0/0"]},
                encryptionConfig=[{"provider": {"keyArn": {"Ref": "Key"}}, "resources": ["secrets"]}],
                logging={"clusterLogging": [{"enabled": True, "types": ["api", "audit"]}, {"enabled": False, "types": ["scheduler"]}]},
                tags={"team": "shop"},
            ),
        }
    )
    assert resources["Other"] == {"Type": "AWS::S3::Bucket"}
    assert resources["C"] == {
        "Type": "AWS::EKS::Cluster",
        "DeletionPolicy": "Delete",
        "Properties": {
            "Name": "shop",
            "Version": "1.31",
            "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
            "ResourcesVpcConfig": {"SubnetIds": ["s-1"], "EndpointPublicAccess": True, "PublicAccessCidrs": ["0.0.0.0/0"]},
            "EncryptionConfig": [{"Provider": {"KeyArn": {"Ref": "Key"}}, "Resources": ["secrets"]}],
            "Logging": {"ClusterLogging": {"EnabledTypes": [{"Type": "api"}, {"Type": "audit"}]}},
            "Tags": [{"Key": "team", "Value": "shop"}],
        },
    }
    places = dict(origins["C"])
    config = ("Resources", "C", "Properties", "Config")
    assert places[()] == ("Resources", "C")
    assert places[("properties",)] == config
    assert places[("properties", "ResourcesVpcConfig", "EndpointPublicAccess")] == (*config, "resourcesVpcConfig", "endpointPublicAccess")
    assert places[("properties", "Logging", "ClusterLogging", "EnabledTypes", 1, "Type")] == (
        *config,
        "logging",
        "clusterLogging",
        0,
        "types",
        1,
    )
    assert set(origins) == {"C"}


def test_choices_are_followed_and_other_functions_kept() -> None:
    choice = {"Fn::If": ["Open", {"endpointPublicAccess": True}, {"Ref": "AWS::NoValue"}]}
    assert mapped(resourcesVpcConfig=choice, version={"Ref": "Version"}) == {
        "Version": {"Ref": "Version"},
        "ResourcesVpcConfig": {"Fn::If": ["Open", {"EndpointPublicAccess": True}, {"Ref": "AWS::NoValue"}]},
    }


def test_wrong_shapes_are_passed_over() -> None:
    for properties in ({}, {"Config": None}, {"Config": [1]}, {"Config": {"logging": 7, "tags": 8, "resourcesVpcConfig": None}}):
        resources, _ = map_custom_resources({"C": {"Type": "Custom::AWSCDK-EKS-Cluster", "Properties": properties}})
        assert resources["C"]["Type"] == "AWS::EKS::Cluster"  # type: ignore[index]
    assert map_custom_resources({"C": {"Type": "Custom::AWSCDK-EKS-Cluster", "Properties": 7}})[1] == {}


def test_presence_is_told_cheaply() -> None:
    assert has_custom_resources({"C": cluster()})
    assert not has_custom_resources({"C": {"Type": "AWS::EKS::Cluster"}, "D": 7})
