"""Writes policy documents."""


def allow(action="ssm:StartSession", resource="*", **more):
    return statement("Allow", action, resource, **more)


def deny(action="ssm:StartSession", resource="*", **more):
    return statement("Deny", action, resource, **more)


def statement(effect, action, resource, **more):
    given = {"Effect": effect, "Action": action, "Resource": resource, **more}
    return {key: value for key, value in given.items() if value is not None}


def document(*statements):
    return {"Version": "2012-10-17", "Statement": list(statements)}
