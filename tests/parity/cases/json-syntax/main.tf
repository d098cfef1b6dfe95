# A part of the configuration is written in Terraform's JSON syntax, and an override file changes it.
locals {
  doors = {
    "22"   = "0.0.0.0/0"
    "3389" = "192.168.0.0/16"
  }
}
