"""Scripts with a password that stands where no detector finds it: what they say beside it tells, first half.

Each was shown once. `\\n` and `\\t` are written out; @S is a plain word that nothing but its place tells, @T two of them.
"""

LINES = r"""
export DB_PASSWORD=@T
DBPASS=@S
MYSQL_ROOT_PW=@S
ROOT_PW=@S
PW=@S
pw=@S
db_pw: @S
$cfg['password'] = '@S';
$cfg['Servers'][$i]['password'] = '@S';
define('DB_PASSWORD', '@S');
define( "DB_PASSWORD", "@S" );
{"key":"DB_PASSWORD","value":"@S"}
{"name": "DB_PASSWORD", "value": "@S"}
- name: DB_PASSWORD\n  value: @S
- {name: DB_PASSWORD, value: "@S"}
<property name="password" value="@S"/>
<add key="DbPassword" value="@S" />
<password>\n  @S\n</password>
password          =    @S
password                  @S
echo 'root:@T' | chpasswd
printf 'root:%s\\n' '@S' | chpasswd
echo -e "@S\\n@S" | passwd root
echo -e "@S\\n@S" | smbpasswd -a root
(echo @S; echo @S) | smbpasswd -s -a root
curl -su user:@S https://x
curl -sSLu user:@S https://x
curl -H "Authorization: @S" https://x
curl -H "Cookie: session=@S" https://x
curl "https://x/?sig=@S"
aws ssm put-parameter --name /db/password --type SecureString --value @S
aws ssm put-parameter --name /db/password --value '@T' --type SecureString
aws configure set aws_access_key_id @S
SSHPASS=@S sshpass -e ssh
kubectl create secret generic x --from-literal=pw=@S
kubectl create secret generic db --from-literal key=@S
_auth=@S
net user /add bob @S
$p = '@S' | ConvertTo-SecureString -AsPlainText
$p = ConvertTo-SecureString -AsPlainText "@S" -Force
$p = ConvertTo-SecureString -AsPlainText -Force -String '@S'
([adsi]"WinNT://./bob").SetPassword("@S")
$user.SetPassword('@S')
net use z: \\\\h\\s @S /user:x
net use z: \\\\h\\s /user:x @S
schtasks /create /ru x /rp @S
psexec -u x -p @S
sqlcmd -U sa -P @S
sqlcmd -U sa -P '@S' -Q x
bcp x -U sa -P@S
sqlplus user/@S@host
sqlplus system/"@S"@host
jdbc:oracle:thin:u/@S@h:1521
https://@S@github.com/x.git
git clone https://@S:x-oauth-basic@github.com/x
openssl enc -k @S
openssl passwd -1 @S
openssl passwd -6 -salt xy @S
keytool -storepass @S
keytool -keypass @S
-storepass @S
zip -rP @S a b
unzip -P @S x
unrar x -p@S
rar a -hp@S x
vault login @S
vault kv put secret/db pw=@S
vault write auth/approle/login role_id=x secret_id=@S
slappasswd -s @S
rabbitmqctl add_user u @S
UPDATE mysql.user SET authentication_string=PASSWORD('@S');
db.auth("u", "@S")
INSERT INTO users (name, password) VALUES ('a', '@S');
h:5432:db:u:@S
echo "h:5432:db:u:@S" > ~/.pgpass
echo @S > /etc/secret
echo '@S' > /root/password.txt
echo @S > /run/secrets/db_password
echo @S | cryptsetup luksOpen x
echo -n @S | cryptsetup luksFormat /dev/x -
cryptsetup luksOpen /dev/x y <<< @S
echo @S | kinit user
kinit user <<< @S
echo @S | realm join -U x d
echo @S | base64 -d
echo @S | gh auth login --with-token
echo @S | sudo tee /etc/secret
smbclient //h/s -U u%@S
lftp -u user,@S h
lftp user:@S@h
ftp -n <<E\nuser bob @S\nE
expect -c 'spawn su; expect "assword:"; send "@S\\r"'
expect "Password:"\nsend "@S\r"
send "@S\n"
spawn ssh x\nexpect "*assword:"\nsend -- "@S\r"
read -s PASSWORD <<< "@S"
read PASSWORD <<< @S
PASSWORD=$(cat <<E\n@S\nE\n)
PASSWORD=`echo @S`
PASSWORD=$(cat <<<@S)
PASSWORD=$PREFIX@S
PASSWORD="${PREFIX}-@S"
PASSWORD="$PREFIX-@S"
PASSWORD=$PREFIX-@S
PASSWORD=$(hostname)@S
PASSWORD="$(hostname)-@S"
PASSWORD=`hostname`-@S
PASSWORD='$@S'
PASSWORD="$ecret@S"
PASSWORD='$ecret@S'
A=@S; PASSWORD=$A
A=Brunhild\nB=Wotanson\nPASSWORD=$A$B
P1=Brunhild\nP2=Wotanson\nPASSWORD="$P1$P2"
PASSWORD=Brunhild; PASSWORD+=Wotanson
PASSWORD+=@S
PASSWORD=Brun\\\nhildWotan
PASSWORD="Brun" + "hildWotan"
password = ("Brun"\n  "hildWotan")
password: "Brun\n  hildWotan"
password: &pw\n  @S
passwords:\n  - a1b2c3d4\n  - @S
passwords:\n- a1b2c3d4\n- @S
passwords = (\n  a1b2c3d4\n  @S\n)
PASSWORDS=(a1b2c3d4 @S)
password = '''a\n@S'''
password=[\n "@S"\n]
"password": [\n "@S"\n]
"password":\n\n  "@S"
"password"\n: "@S"
password :\n\n    @S
password: {\n  "value": "@S"\n}
credentials:\n  user: x\n  pw: @S
[credentials]\nuser=x\nkey=@S
chpasswd:\n  list: |\n    root:@S
chpasswd:\n  list:\n    - root:@S
hashed_passwd: $6$ab$@S
passwd: $6$rounds=4096$ab$@S
password: $2y$10$@S
password: $@S
password: $apr1$ab$@S
useradd -p $(openssl passwd -1 @S) bob
dscl . -passwd /Users/x @S
echo "@S" | pw usermod x -h 0
connect("h", "u", "@S")
mysqli_connect("h", "u", "@S")
user:pass@S
const token: string = "@S"
var password string = "@S"
let password = `@S`
password -> @S
password | @S
password, @S
"password", "@S"
"password";"@S"
set_config("password", "@S")
config.set('db', 'password', '@S')
setPassword("@S")
# pw @S
# old pw: @S
# login with root / @S
password[root]=@S
password["root"]="@S"
password.root=@S
password_root=@S
root_password_hash=@S
PASSWORD_HASH='@S'
password_file_content: @S
rootpw @S
rootpw --plaintext @S
rootpw --iscrypted $6$@S
bindpw @S
olcRootPW: @S
ldap_default_authtok = @S
psk=@S
wpa-psk @S
snmp community @S
rocommunity @S
com2sec x default @S
community: @S
pin=@S
ssh-keygen -N @S
ssh-keygen -t rsa -N '@T' -f x
ssh-keygen -P @S
SALT=@S
DATADOG_KEY=@S
SENTRY_DSN=https://@S@sentry.io/1
SLACK_HOOK=@S
auth = @S
auth: @S
dockerconfigjson: @S
{"auths":{"x":{"auth":"@S"}}}
"auth": "@S"
stringData:\n  pw: @S
kind: Secret\ndata:\n  key: @S
""".strip().split("\n")
