"""Scripts with a password that stands where no detector finds it: what they say beside it tells, second half.

Each was shown once. `\\n` and `\\t` are written out; @S is a plain word that nothing but its place tells, @T two of them.
"""

LINES = r"""
sas=?sv=1&sig=@S
MySecretThing @S
./install.sh -p @S
./install.sh -P '@T'
twine upload -u x -p @S
export AWS_ACCESS_KEY_ID=@S
export GITHUB_PAT=@S
DB_DSN=u:@S@tcp(h:3306)/d
u:@S@tcp(h:3306)/d
echo "nameserver x"; echo @S > /etc/openvpn/auth.txt
cat > /etc/openvpn/auth <<E\nuser\n@S\nE
cat <<E > /etc/ppp/chap-secrets\nu * @S *\nE
cat <<E > /etc/ipsec.secrets\n: PSK "@S"\nE
: PSK "@S"
cat <<'E' > /etc/ppp/pap\nclient server @S *\nE
tee /root/.pgpass <<E\n*:*:*:u:@S\nE
tee /etc/htp <<'E'\nu:$apr1$x$@S\nE
cat > x.xml <<E\n<db>\n <user>u</user>\n <pw>@S</pw>\n</db>\nE
cat > x.xml <<E\n<string name="db_password">\n@S\n</string>\nE
cat > x.php <<E\n$db = new PDO('mysql:host=x', 'u', '@S');\nE
cat > x.py <<E\nconn = psycopg2.connect(\n  "h",\n  "u",\n  "@S",\n)\nE
cat > x.py <<E\nboto3.client('s3', 'AKIAx',\n '@S')\nE
db = MySQLdb.connect("h", "u", "@S", "d")
Sequel.connect('x', 'u', '@S')
client = Client("@S")
api.login("u", "@S")
smtp.login("u",\n  "@S")
requests.get(url, auth=("u", "@S"))
requests.get(url, auth=(\n "u",\n "@S"))
HTTPBasicAuth('u', '@S')
(echo open h; echo user u @S) | ftp -n
{ echo @S\n echo @S\n} | passwd u
(\necho @S\necho @S\n) | passwd u
echo "@S" |\n  passwd --stdin u
echo "@S" \\\n  | passwd --stdin u
echo "\nroot:@S\nbob:@S\n" | chpasswd
echo root:@S > /tmp/p\nchpasswd < /tmp/p
echo root:@S >> /tmp/p; chpasswd < /tmp/p
P=@S\necho root:$P | chpasswd
P=@S\nX=$P\necho root:$X | chpasswd
local P="@S"\nmysql -uroot -p$P
P='@T'\nmysql -uroot -p"$P"
gen() { echo @S; }\nPASSWORD=$(gen)
gen() {\n  echo @S\n}\nPASSWORD=$(gen)
function gen {\n  echo @S\n}\nPASSWORD=$(gen)
for p in @S; do echo root:$p | chpasswd; done
$p = '@S'\n$s = ConvertTo-SecureString $p -AsPlainText -Force
$p = "@S"; $c = New-Object PSCredential("u", $p)
[string]$p = '@S'\nnet user x $p /add
set p=@S\nnet user x %p% /add
set "p=@S"\nnet user x %p% /add
Set-Variable p '@S'\nnet user x $p
[Environment]::SetEnvironmentVariable("DB_PASSWORD", "@S", "Machine")
[Environment]::SetEnvironmentVariable("DB_PASSWORD",\n  "@S", "Machine")
Set-ItemProperty -Path x -Name DefaultPassword -Value '@S'
REG ADD x /v DefaultPassword ^\n /d @S
setup.exe /p:@S
rasdial x u @S
certutil -p @S -importpfx x
keytool -genkey -storepass:env X -keypass '@T'
signtool sign /f x /p @S
kubectl patch secret x -p '{"data":{"a":"@S"}}'
apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\nstringData:\n  conf: |\n    x\n    @S
kind: Secret\ndata:\n  a: @S
data:\n  a: @S\nkind: Secret
stringData:\n  a: @S\nkind: Secret
slack_api_url: 'https://hooks.slack.com/services/@S'
url: https://hooks.example.com/@S
webhook_url: https://x/@S
gitlab_rails['smtp_password'] = "@S"
gitlab_rails['initial_root_password'] = "@S"
ssid="x"\npsk="@S"
sudo hostapd\nwpa_psk=@S
hostname x\nenable secret 5 @S
crypto isakmp key @S address 0.0.0.0
snmp-server community @S RO
tacacs-server key @S
<auth-user-pass>\nu\n@S\n</auth-user-pass>
<key>\n@S\n</key>
<tls-auth>\n@S\n@S\n</tls-auth>
-----BEGIN OpenVPN Static key V1-----\n@S\n-----END
-----BEGIN CERTIFICATE-----\n@S\n-----END CERTIFICATE-----
echo '@S' | openssl enc -d
gpg --import <<E\n@S\nE
terraform apply -var 'db_pw=@S'
TF_VAR_x=@S
consul agent -encrypt @S
encrypt = "@S"
nomad agent -encrypt=@S
"encrypt": "@S"
erlang cookie @S
echo @S > /var/lib/rabbitmq/.erlang.cookie
echo -n '@S' > .erlang.cookie
user default on >@S ~* +@all
ACL SETUSER u on >@S
AUTH @S
AUTH u @S
acl setuser u >@S
cqlsh -u x -p @S
psql -c "ALTER ROLE x\n  PASSWORD\n  '@S'"
mysql -e "SET PASSWORD\n FOR x = '@S'"
mysql <<E\nUPDATE u SET pw = MD5('@S');\nE
mysql <<E\nINSERT INTO u\nVALUES\n('a', '@S');\nE
mysql -u root <<E\nINSERT INTO users VALUES ('a',\n '@S');\nE
wp config create --dbname=x --dbuser=u --dbpass=@S
wp config create --dbpass='@T'
keycloak/add-user.sh -u x -p @S
jenkins-cli -auth u:@S
java -jar x.jar -auth @u:@S
./config.sh --url x \\\n  --token \\\n  @S
gitlab-runner register -r @S
sed -i "s/xxx/@S/" /etc/buildkite-agent/x.cfg
sed -i 's/__PASSWORD__/@S/' x
perl -pi -e 's/PASSWORD_HERE/@S/' x
awk '{sub(/DB_PASS/,"@S")}1' x
tailscale up --authkey=@S
tailscale up --authkey tskey-@S
wg set wg0 private-key <(echo @S)
PresharedKey = @S
newrelic-install -k @S
DD_KEY=@S bash -c x
LOGZIO=@S
splunk add x -auth admin:@S
realm join --user=x d <<E\n@S\nE
net ads join -U x%@S
net rpc join -U "x%@S"
xfreerdp /u:x /p:@S
rdesktop -u x -p @S
freerdp /p:@S
vncpasswd -f <<< @S
echo @S | vncpasswd -f > x
ipmitool -U x -P @S
ipmitool -P'@S' x
echo AKIDxx:@S > /etc/passwd-s3fs
echo AKIDxx:@S > ${HOME}/.s3
rclone obscure @S
ssh-add - <<< "@S"
ssh-add - <<E\n@S\nE
sshpass -f <(printf '%s' @S) ssh x
sshpass -f <(echo '@T') ssh x
su - x <<E\n@S\nE
su -c x <<< "@S"
sudo -S x <<E\n@S\nE
echo '@S' | su x
echo '@S' | sudo -kS x
curl -H 'X-Auth: @S'
curl -K - <<< 'user = "x:@S"'
user = "x:@S"
curl -b "sid=@S"
wget --header="X-JFrog-Art-Api: @S" x
wget --header="Api: @S" x
http -a u:@S x
gcloud auth activate --key @S
doctl auth init -t @S
kubeadm join --discovery-token-ca-cert-hash sha256:@S
docker secret create pw - <<< @S
echo @S | docker secret create x -
composer config http-basic.x u @S
composer config github-oauth.github.com @S
bundle config x u:@S
dotnet user-secrets set K @S
<add key="ClearTextPassword" value="@S" />
<constructor-arg value="@S"/>
systemProp.gradle.pw=@S
sonar.login=@S
jdbc.pw=@S
sftp u:@S@h
scp u:@S@h:x
lpass login x <<< @S
keyring set x y <<< @S
secret-tool store x <<< @S
security add-generic-password -w @S
security unlock-keychain -p @S
echo "@S" > /etc/vnc.pw
echo "@S" > pw.txt
echo "@S" >key
install -m 600 <(echo @S) /root/k
openvpn --askpass <(echo @S)
mkpasswd -m sha-512 @S
python3 -c 'import crypt; print(crypt.crypt("@S"))'
grub-mkpasswd-pbkdf2 <<E\n@S\n@S\nE
password_pbkdf2 root grub.pbkdf2.sha512.10000.@S
expect <<E\nspawn x\nsend "@S\r"\nE
expect -c "\nspawn x\nsend \"@S\r\"\n"
spawn mysql\nexpect "Enter"\nsend "@S\r"
stty -echo; P=@S
PIN=@S
otp: @S
totp_seed: @S
seed=@S
mnemonic: @S
xpriv: @S
nonce=@S
iv=@S
""".strip().split("\n")
