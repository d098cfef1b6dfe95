variable "names" {
  type    = list(string)
  default = ["ana", "bo"]
}

variable "verbose" {
  type    = bool
  default = true
}

locals {
  script = <<-EOT
    #!/bin/bash
    %{for name in var.names~}
    useradd ${name}
    %{endfor~}
      indented $${NOT_TERRAFORM} %%{neither}
  EOT

  flat = <<EOT
 one
   two ${upper("three")}
EOT

  inline   = "%{if var.verbose}loud%{else}quiet%{endif}: ${join(", ", [for index, name in var.names : "${index}=${name}"])}"
  escapes  = "tab\there \"quoted\" back\\slash \u00fc line\nbreak"
  replaced = replace("a.b.c", "/\\./", "-")
}

resource "aws_instance" "this" {
  ami           = "ami-0123456789abcdef0"
  instance_type = "t4g.micro"
  user_data     = local.script

  tags = {
    Flat           = local.flat
    Inline         = local.inline
    Escapes        = local.escapes
    Replaced       = local.replaced
    "Spa ced"      = format("%-5s|%5.2f|%q|%v", "ab", 3.14159, "x", true)
    (var.names[0]) = trimspace("  x ")
    Template       = templatefile("${path.module}/greeting.tftpl", { names = var.names, greeting = "Hello" })
    Number         = 1.50
    Sum            = 1 + 2 * 3 - 4 / 2
    Ternary        = length(var.names) > 1 ? "many" : "one"
    Regex          = regex("[0-9]+", "abc123def")
    Regexes        = join("|", regexall("[a-z]", "a1b2"))
    Split          = split("/", "arn:aws/x/y")[2]
    Title          = title("hello world")
    Substr         = substr("immutable", 0, 2)
    Base64         = base64encode("héllo")
    Decoded        = base64decode("aGVsbG8=")
    Sha            = sha256("x")
    Md5            = md5("x")
    Url            = urlencode("a b&c")
    Indent         = indent(2, "a\nb")
    Date           = formatdate("YYYY-MM-DD", "2024-02-29T12:00:00Z")
    Added          = timeadd("2024-02-29T12:00:00Z", "24h")
    Cidr           = cidrsubnet("10.0.0.0/8", 8, 3)
    Host           = cidrhost("10.1.0.0/16", 5)
    Yaml           = yamldecode("a: [1, {b: c}]").a[1].b
    Json           = jsondecode("{\"a\": [1, 2]}").a[1]
    Csv            = csvdecode("a,b\n1,2\n")[0].b
    File           = trimspace(file("${path.module}/version.txt"))
    Exists         = fileexists("${path.module}/missing.txt")
    Tried          = try(var.names[9], "none")
    Can            = can(tonumber("x"))
  }
}
