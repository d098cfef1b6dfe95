from __future__ import annotations

from tests.sources.terraform.configuration.building import existing, load, text_at

TEXT = """resource "aws_x" "y" {
  count = 1
  name  = "n"
  connection {
    type     = "ssh"
    user     = "ec2-user"
    password = "p"
  }
  provisioner "remote-exec" {
    inline = ["echo ${self.name} ${count.index}"]
    when   = destroy
    connection {
      user = "root"
    }
  }
  provisioner "local-exec" {
    command = "ls"
  }
}
"""


def test_provisioners_and_connections_follow_their_resource() -> None:
    assert load(TEXT).addresses() == {
        "aws_x.y[0]": "aws_x",
        "aws_x.y[0].connection": "terraform_connection",
        "aws_x.y[0].provisioner[0]": "terraform_provisioner",
        "aws_x.y[0].provisioner[1]": "terraform_provisioner",
    }


def test_connection_of_a_provisioner_goes_over_that_of_its_resource() -> None:
    configuration = load(TEXT)

    assert existing(configuration, "aws_x.y[0].connection").values == {"type": "ssh", "user": "ec2-user", "password": "p"}
    first, second = (existing(configuration, f"aws_x.y[0].provisioner[{index}]") for index in (0, 1))
    assert first.values == {
        "type": "remote-exec",
        "inline": ["echo n 0"],
        "when": "destroy",
        "connection": [{"type": "ssh", "user": "root", "password": "p"}],
    }
    assert second.values == {
        "type": "local-exec",
        "command": "ls",
        "connection": [{"type": "ssh", "user": "ec2-user", "password": "p"}],
    }
    assert first.declared == "aws_x.y"


def test_places_of_provisioners() -> None:
    configuration = load(TEXT)

    assert text_at(configuration, "aws_x.y[0].provisioner[0]") == 'provisioner "remote-exec"'
    assert text_at(configuration, "aws_x.y[0].provisioner[0]", "type") == 'provisioner "remote-exec"'
    assert text_at(configuration, "aws_x.y[0].provisioner[0]", "inline", 0) == '"echo ${self.name} ${count.index}"'
    assert text_at(configuration, "aws_x.y[0].provisioner[0]", "connection", 0, "user") == '"root"'
    assert text_at(configuration, "aws_x.y[0].provisioner[0]", "connection", 0, "password") == '"p"'
    assert text_at(configuration, "aws_x.y[0].connection", "password") == '"p"'


def test_json_form_has_provisioners() -> None:
    files = {
        "main.tf.json": '{"resource": {"null_resource": {"n": '
        '{"provisioner": [{"local-exec": {"command": "a"}}, {"local-exec": {"command": "b"}}]}}}}'
    }
    configuration = load(files)

    assert existing(configuration, "null_resource.n.provisioner[1]").values == {"type": "local-exec", "command": "b"}
    assert existing(configuration, "null_resource.n").values == {}
