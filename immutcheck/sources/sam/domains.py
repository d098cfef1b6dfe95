"""A custom domain of an API → domain name, mappings and, with Route 53, the record set group."""

from __future__ import annotations

from immutcheck.sources.sam.draft import Draft, hashed_id
from immutcheck.sources.sam.written import Written, compose, compose_list

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.sources.sam.draft import Workbench

CLOUDFRONT_ZONE = "Z2FDTNDATAQYW2"
"""The hosted zone of CloudFront, which edge-optimized domains point to."""

SHARED_PROPERTIES = ("SecurityPolicy", "EndpointAccessMode", "Policy", "OwnershipVerificationCertificateArn", "MutualTlsAuthentication")


def draft_domain(workbench: Workbench, logical_id: str, stage: str, resource: Written, properties: Written, *, http: bool = False) -> None:
    """Draft what an API's `Domain` needs."""
    domain = properties.map("Domain")
    if domain is None:
        return
    name, certificate = domain.child("DomainName"), domain.child("CertificateArn")
    if name is None or certificate is None:
        workbench.report("Domain needs a DomainName and a CertificateArn; it is left out", domain.path)
        return
    kind = domain.text("EndpointConfiguration") or "REGIONAL"
    private = kind == "PRIVATE" and not http
    values = workbench.possible_values(name.value)
    domain_id = hashed_id("ApiGatewayDomainNameV2" if http or private else "ApiGatewayDomainName", values[0] if values else name.value)
    build = _http_domain if http else _rest_domain
    draft = build(domain_id, domain, certificate, kind, resource)
    draft.put("DomainName", name)
    workbench.add(draft, replace=domain_id in workbench.drafts)
    workbench.references[f"{logical_id}.DomainNameV2" if private else f"{logical_id}.DomainName"] = domain_id
    _draft_mappings(workbench, logical_id, stage, resource, domain, domain_id, http=http, private=private)
    _draft_records(workbench, resource, domain, domain_id, kind)


def _rest_domain(domain_id: str, domain: Written, certificate: Written, kind: str, resource: Written) -> Draft:
    resource_type = "AWS::ApiGateway::DomainNameV2" if kind == "PRIVATE" else "AWS::ApiGateway::DomainName"
    draft = Draft(domain_id, resource_type, domain.path).carry(resource)
    draft.put_all(domain, SHARED_PROPERTIES)
    draft.put("RegionalCertificateArn" if kind == "REGIONAL" else "CertificateArn", certificate)
    place = domain.child("EndpointConfiguration") or domain
    members = {"Types": compose_list(place.path, [Written(kind, place.path)]), "IpAddressType": domain.child("IpAddressType")}
    draft.put("EndpointConfiguration", compose(place.path, members))
    return draft


def _http_domain(domain_id: str, domain: Written, certificate: Written, kind: str, resource: Written) -> Draft:
    draft = Draft(domain_id, "AWS::ApiGatewayV2::DomainName", domain.path).carry(resource)
    members: dict[str, object] = {"CertificateArn": certificate, "EndpointType": domain.child("EndpointConfiguration") or kind}
    members.update((name, domain.child(name)) for name in ("OwnershipVerificationCertificateArn", "SecurityPolicy"))
    draft.put("DomainNameConfigurations", compose_list(domain.path, [compose(domain.path, members)]))
    draft.put("MutualTlsAuthentication", domain.child("MutualTlsAuthentication"))
    return draft


def _draft_mappings(
    workbench: Workbench,
    logical_id: str,
    stage: str,
    resource: Written,
    domain: Written,
    domain_id: str,
    *,
    http: bool,
    private: bool,
) -> None:
    written = domain.child("BasePath")
    if written is None or not written.value:
        paths: list[Written | None] = [None]
    else:
        paths = [path for _, path in written.children()] if isinstance(written.value, list) else [written]
    for path in paths:
        text = path.value if path is not None and isinstance(path.value, str) else ""
        kind = "ApiMapping" if http else "BasePathMapping"
        resource_type = "AWS::ApiGatewayV2::ApiMapping" if http else f"AWS::ApiGateway::BasePathMapping{'V2' if private else ''}"
        cleaned = "".join(character for character in text if character.isalnum())
        mapping = Draft(f"{logical_id}{cleaned}{kind}", resource_type, domain.path).carry(resource)
        mapping.put("DomainNameArn" if private else "DomainName", {"Ref": domain_id})
        mapping.put("ApiId" if http else "RestApiId", {"Ref": logical_id})
        mapping.put("Stage", {"Ref": stage})
        if path is not None:
            kept = text.strip("/") if http else (text if domain.value.get("NormalizeBasePath") is False else cleaned)  # type: ignore[attr-defined]
            mapping.put("ApiMappingKey" if http else "BasePath", Written(kept, path.path))
        workbench.add(mapping)


def _draft_records(workbench: Workbench, resource: Written, domain: Written, domain_id: str, kind: str) -> None:
    route = domain.map("Route53")
    zone = (route.child("HostedZoneId") or route.child("HostedZoneName")) if route is not None else None
    if route is None or zone is None:
        return
    values = workbench.possible_values(zone.value)
    logical_id = hashed_id("RecordSetGroup", values[0] if values else zone.value)
    target: dict[str, object] = {"EvaluateTargetHealth": route.child("EvaluateTargetHealth")}
    if kind == "REGIONAL":
        target["HostedZoneId"] = {"Fn::GetAtt": [domain_id, "RegionalHostedZoneId"]}
        target["DNSName"] = {"Fn::GetAtt": [domain_id, "RegionalDomainName"]}
    elif kind == "EDGE":
        target["HostedZoneId"] = CLOUDFRONT_ZONE
        target["DNSName"] = route.child("DistributionDomainName") or {"Fn::GetAtt": [domain_id, "DistributionDomainName"]}
    else:
        target["HostedZoneId"] = route.child("VpcEndpointHostedZoneId")
        target["DNSName"] = route.child("VpcEndpointDomainName")
    kinds = ["A", "AAAA"] if route.value.get("IpV6") is True else ["A"]  # type: ignore[attr-defined]
    records: list[object] = []
    for record in kinds:
        members: dict[str, object] = {"Name": domain.child("DomainName"), "Type": record, "AliasTarget": compose(route.path, target)}
        members.update((name, route.child(name)) for name in ("Region", "SetIdentifier"))
        records.append(compose(route.path, members).value)
    group = workbench.drafts.get(logical_id)
    if group is None:
        group = workbench.add(Draft(logical_id, "AWS::Route53::RecordSetGroup", route.path).carry(resource))
        group.put_all(route, ("HostedZoneId", "HostedZoneName"))
    before = group.properties.get("RecordSets")
    group.properties["RecordSets"] = [*(before if isinstance(before, list) else ()), *records]
