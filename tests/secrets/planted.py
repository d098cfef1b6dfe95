"""One planted secret of every shape, put together from pieces so that no real-looking secret stands in the repository."""

from __future__ import annotations

LETTERS = "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7"


def letters(count, alphabet=LETTERS):
    return (alphabet * (count // len(alphabet) + 1))[:count]


HEX = "0a1b2c3d4e5f6789"

TOKENS = {
    "private-key": "-----BEGIN RSA " + "PRIVATE KEY-----\n" + letters(64) + "\n-----END RSA " + "PRIVATE KEY-----",
    "age-key": "AGE-SECRET-" + "KEY-1" + letters(58, "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L"),
    "aws-access-key-id": "AK" + "IA" + letters(16, "Q7W5E3R2"),
    "aws-secret-access-key": "aws_secret_" + "access_key = " + letters(40),
    "github-token": "gh" + "p_" + letters(36),
    "gitlab-token": "gl" + "pat-" + letters(20),
    "slack-token": "xo" + "xb-" + letters(30),
    "slack-webhook": "https://hooks.slack.com/" + "services/T0/B0/" + letters(24),
    "discord-webhook": "https://discord.com/api/" + "webhooks/" + letters(18, "1234567890") + "/" + letters(60),
    "stripe-key": "sk_" + "live_" + letters(24),
    "stripe-webhook-secret": "wh" + "sec_" + letters(32),
    "google-api-key": "AI" + "za" + letters(35),
    "google-client-secret": "GOC" + "SPX-" + letters(28),
    "json-web-token": "ey" + "J" + letters(20) + ".ey" + "J" + letters(30) + "." + letters(40),
    "npm-token": "np" + "m_" + letters(36),
    "pypi-token": "pypi-" + "AgEI" + letters(60),
    "rubygems-token": "ruby" + "gems_" + letters(48, HEX),
    "docker-token": "dckr_" + "pat_" + letters(27),
    "sendgrid-key": "S" + "G." + letters(22) + "." + letters(43),
    "openai-key": "sk-" + "proj-" + letters(40),
    "hugging-face-token": "h" + "f_" + letters(34),
    "digitalocean-token": "dop_" + "v1_" + letters(64, HEX),
    "shopify-token": "shp" + "at_" + letters(32, HEX),
    "databricks-token": "da" + "pi" + letters(32, HEX),
    "vault-token": "hv" + "s." + letters(30),
    "terraform-token": letters(14) + ".atlas" + "v1." + letters(64),
    "new-relic-key": "NR" + "AK-" + letters(27, "QWERTY123"),
    "atlassian-token": "ATA" + "TT3" + letters(40),
    "grafana-token": "gl" + "sa_" + letters(32) + "_" + letters(8, HEX),
    "pulumi-token": "pu" + "l-" + letters(40, HEX),
    "mailgun-key": "ke" + "y-" + letters(32, HEX),
    "azure-storage-key": "Account" + "Key=" + letters(86) + "==",
    "url-credentials": "postgres://shop:" + "h0rse-battery" + "@db.example.org/shop",
    "authorization-header": "Authorization: Bearer " + letters(24),
    "assignment": "export DB_PASSWORD=" + "h0rse-battery",
    "password-command": "echo ec2-user:" + "h0rse-battery | chpasswd",
    "command-option": "mysql --password " + "h0rse-battery",
}
"""Detector → a text in which it finds something."""
