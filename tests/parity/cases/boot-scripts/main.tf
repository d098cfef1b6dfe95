# Launch templates whose boot scripts do what belongs into an image, in a shell script and in cloud-config, and one that does not.
resource "aws_launch_template" "shell" {
  image_id      = "ami-0123456789abcdef0"
  instance_type = "t3.large"
  user_data = base64encode(<<-EOT
    #!/bin/bash
    yum update -y
    yum install -y mariadb-server
    curl -fsSL https://example.com/install.sh | bash
    git clone https://git.example.com/app.git /opt/app
    systemctl enable --now cfn-hup
    /opt/aws/bin/cfn-init --stack app --resource Web
    puppet agent --onetime
    useradd -m deploy
    cat /etc/start-words | chpasswd
    cp /opt/keys /home/deploy/.ssh/authorized_keys
    systemctl enable --now sshd
    echo '* * * * * root /opt/app/refresh' > /etc/cron.d/refresh
  EOT
  )
}

resource "aws_launch_template" "cloud_config" {
  image_id      = "ami-0123456789abcdef0"
  instance_type = "t3.large"
  user_data = base64encode(<<-EOT
    #cloud-config
    package_upgrade: true
    ssh_pwauth: true
    runcmd:
      - systemctl start app
  EOT
  )
}

resource "aws_launch_template" "quiet" {
  image_id      = "ami-0123456789abcdef0"
  instance_type = "t3.large"
  user_data     = base64encode("#!/bin/bash\nsystemctl start app\n")
}
