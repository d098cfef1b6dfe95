# An output of one module goes into another one, two levels deep.
module "bastion" {
  source = "./bastion"
}

module "app" {
  source   = "./app"
  admitted = module.bastion.group
  more     = [module.bastion.group]
  image    = "ami-0123456789abcdef0"
}
