"""What the provider fills in by itself when nobody wrote it, as far as the plan or state does not say who did.

A plan names what is written, except nested blocks that `dynamic` made; a state names nothing. The tables here decide: blocks that the
provider always makes are its own, so that such a block made by `dynamic` is lost in a plan without its configuration. In a state a value
is what there is, and stays, unless nearly every resource has it without anybody asking for it.
Source: Terraform AWS provider 5.100, plans of resources with required arguments only.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_INSTANCE = frozenset(
    (
        *("capacity_reservation_specification", "cpu_options", "ebs_block_device", "enclave_options", "ephemeral_block_device"),
        *("instance_market_options", "maintenance_options", "metadata_options", "network_interface", "private_dns_name_options"),
        "root_block_device",
    )
)
_SEARCH_DOMAIN = frozenset(
    (
        *("advanced_security_options", "auto_tune_options", "cluster_config", "domain_endpoint_options", "ebs_options"),
        *("encrypt_at_rest", "node_to_node_encryption", "off_peak_window_options", "software_update_options"),
    )
)
_TARGET_GROUP = frozenset(("health_check", "stickiness", "target_failover", "target_group_health", "target_health_state"))
_IMAGE = frozenset(("ebs_block_device", "ephemeral_block_device"))

PROVIDED_BLOCKS: Mapping[str, frozenset[str]] = {
    "aws_alb": frozenset(("subnet_mapping",)),
    "aws_alb_listener": frozenset(("mutual_authentication",)),
    "aws_alb_target_group": _TARGET_GROUP,
    "aws_ami": _IMAGE,
    "aws_ami_copy": _IMAGE,
    "aws_ami_from_instance": _IMAGE,
    "aws_amplify_app": frozenset(("auto_branch_creation_config", "cache_config")),
    "aws_api_gateway_rest_api": frozenset(("endpoint_configuration",)),
    "aws_apprunner_service": frozenset(("health_check_configuration", "instance_configuration", "network_configuration")),
    "aws_autoscaling_group": frozenset(("availability_zone_distribution", "capacity_reservation_specification", "traffic_source")),
    "aws_codedeploy_deployment_group": frozenset(("blue_green_deployment_config",)),
    "aws_cognito_user_pool": frozenset(
        (
            *("admin_create_user_config", "password_policy", "sign_in_policy", "sms_configuration", "username_configuration"),
            "verification_message_template",
        )
    ),
    "aws_dynamodb_table": frozenset(("point_in_time_recovery", "server_side_encryption", "ttl")),
    "aws_ecs_capacity_provider": frozenset(("managed_scaling",)),
    "aws_ecs_cluster": frozenset(("setting",)),
    "aws_efs_file_system": frozenset(("protection",)),
    "aws_eks_cluster": frozenset(("access_config", "kubernetes_network_config", "upgrade_policy")),
    "aws_eks_node_group": frozenset(("node_repair_config", "update_config")),
    "aws_elasticsearch_domain": _SEARCH_DOMAIN,
    "aws_elb": frozenset(("health_check",)),
    "aws_fsx_lustre_file_system": frozenset(("log_configuration", "metadata_configuration")),
    "aws_fsx_ontap_file_system": frozenset(("disk_iops_configuration",)),
    "aws_fsx_openzfs_file_system": frozenset(("disk_iops_configuration", "root_volume_configuration")),
    "aws_fsx_windows_file_system": frozenset(("audit_log_configuration", "disk_iops_configuration")),
    "aws_glue_job": frozenset(("execution_property", "notification_property")),
    "aws_iam_role": frozenset(("inline_policy",)),
    "aws_imagebuilder_image_pipeline": frozenset(("image_scanning_configuration", "image_tests_configuration", "workflow")),
    "aws_imagebuilder_image_recipe": frozenset(("systems_manager_agent",)),
    "aws_instance": _INSTANCE,
    "aws_lambda_event_source_mapping": frozenset(("amazon_managed_kafka_event_source_config", "self_managed_kafka_event_source_config")),
    "aws_lambda_function": frozenset(("ephemeral_storage", "logging_config", "tracing_config")),
    "aws_launch_configuration": frozenset(("ebs_block_device", "metadata_options", "root_block_device")),
    "aws_launch_template": frozenset(("metadata_options",)),
    "aws_lb": frozenset(("subnet_mapping",)),
    "aws_lb_listener": frozenset(("mutual_authentication",)),
    "aws_lb_target_group": _TARGET_GROUP,
    "aws_mq_broker": frozenset(("configuration", "maintenance_window_start_time")),
    "aws_network_interface": frozenset(("attachment",)),
    "aws_opensearch_domain": _SEARCH_DOMAIN,
    "aws_redshift_cluster": frozenset(("logging", "snapshot_copy")),
    "aws_s3_bucket": frozenset(
        (
            *("cors_rule", "grant", "lifecycle_rule", "logging", "object_lock_configuration", "replication_configuration"),
            *("server_side_encryption_configuration", "versioning", "website"),
        )
    ),
    "aws_s3_bucket_acl": frozenset(("access_control_policy",)),
    "aws_sagemaker_model": frozenset(("inference_execution_config",)),
    "aws_secretsmanager_secret": frozenset(("replica",)),
    "aws_spot_fleet_request": frozenset(("ebs_block_device", "ephemeral_block_device", "root_block_device")),
    "aws_spot_instance_request": _INSTANCE,
    "aws_synthetics_canary": frozenset(("run_config",)),
    "aws_vpc_endpoint": frozenset(("dns_options", "subnet_configuration")),
}
"""Type → nested blocks, on whatever level, that an existing resource has without being asked. Left out are those that only look so to
Terraform (a launch template, users, settings): AWS makes none of them by itself."""

ANY = object()
"""Whatever the value is."""

_ADDRESSES: Mapping[str, object] = {"private_ip": ANY, "secondary_private_ips": ANY, "ipv6_addresses": ANY, "security_groups": ANY}

CHOSEN: Mapping[str, Mapping[str, object]] = {
    "aws_elasticache_cluster": {"auto_minor_version_upgrade": "true"},
    "aws_elasticache_replication_group": {"auto_minor_version_upgrade": "true"},
    "aws_instance": _ADDRESSES,
    "aws_memorydb_cluster": {"auto_minor_version_upgrade": True},
    "aws_mq_broker": {"auto_minor_version_upgrade": False},
    "aws_neptune_cluster_instance": {"auto_minor_version_upgrade": True},
    "aws_network_interface": {"private_ip": ANY, "private_ips": ANY},
    "aws_redshift_cluster": {"allow_version_upgrade": True},
    "aws_spot_instance_request": _ADDRESSES,
}
"""Type → argument → the value that nearly every one of them has in a state (an instance's own groups stand under their ids)."""


def is_chosen(kind: str, name: str, value: object) -> bool:
    """The provider chose the value of that argument in a state."""
    chosen = CHOSEN.get(kind)
    if chosen is None or name not in chosen:
        return False
    return chosen[name] is ANY or chosen[name] == value
