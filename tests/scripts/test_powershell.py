"""What PowerShell and batch files do on Windows machines."""

from __future__ import annotations

import pytest

from tests.scripts.asking import holes, seen, written

CASES = {
    "Invoke-Expression (Invoke-WebRequest https://x/y.ps1).Content": ["fetches-and-runs"],
    "iwr -useb https://x/y.ps1 | iex": ["fetches-and-runs"],
    "iex ((New-Object System.Net.WebClient).DownloadString('https://x/install.ps1'))": ["fetches-and-runs"],
    "Invoke-WebRequest -Uri https://x/a.exe -OutFile C:\\a.exe; Start-Process C:\\a.exe -Wait": ["fetches-and-runs"],
    "(New-Object Net.WebClient).DownloadFile('https://x/a.ps1', 'C:\\a.ps1')\n& C:\\a.ps1": ["fetches-and-runs"],
    "iwr https://x/a.msi -OutFile C:\\a.msi; Start-Process msiexec.exe -ArgumentList '/i C:\\a.msi /qn' -Wait": [
        "installs-packages",
        "fetches-and-runs",
    ],
    'iwr https://x/a.msi -OutFile C:\\a.msi; Start-Process -FilePath msiexec -ArgumentList "/i","C:\\a.msi","/qn"': [
        "installs-packages",
        "fetches-and-runs",
    ],
    "Start-Process C:\\app\\run.exe -ArgumentList '--port 80' -Wait": [],
    "Read-S3Object -BucketName b -Key app.zip -File C:\\app.zip": ["pulls-code"],
    "Invoke-WebRequest https://x/status": [],
    "# net user x y /add\n<# net user x y /add #>": [],
    "Write-Host 'net user x y /add'": [],
    "$x = 'net user x y /add'": [],
    "net user bob $password /add": ["creates-user", "?sets-password"],
    "net user bob secret /add": ["creates-user", "sets-password"],
    "NET.EXE USER bob /add": ["creates-user"],
    "net user": [],
    "New-LocalUser -Name bob -NoPassword": ["creates-user"],
    "if ($true) { New-LocalUser bob -Password $p }": ["creates-user", "sets-password"],
    "Enable-PSRemoting -Force": ["enables-remote-login"],
    "Set-ItemProperty -Path 'HKLM:\\X' -Name fDenyTSConnections -Value 0": ["enables-remote-login"],
    "Set-ItemProperty -Path 'HKLM:\\X' -Name fDenyTSConnections -Value 1": [],
    "reg add HKLM\\X /v fDenyTSConnections /t REG_DWORD /d 0 /f": ["enables-remote-login"],
    "Enable-NetFirewallRule -DisplayGroup 'Remote Desktop'": ["enables-remote-login"],
    "Add-WindowsCapability -Online -Name OpenSSH.Server~~~~0.0.1.0": ["installs-packages", "enables-remote-login"],
    "Start-Service sshd": ["enables-remote-login"],
    "Set-Service -Name sshd -StartupType Automatic": ["enables-remote-login"],
    "Stop-Service TermService": ["disables-remote-login"],
    "Restart-Service AmazonSSMAgent": [],
    "choco install -y git": ["installs-packages"],
    "choco upgrade all -y": ["upgrades-packages"],
    "Install-WindowsUpdate -AcceptAll": ["upgrades-packages"],
    "Register-ScheduledTask -TaskName x": ["schedules-work"],
    "schtasks /create /tn x /tr y": ["schedules-work"],
    "Install-WindowsFeature Web-Server": ["installs-packages"],
    "& 'C:\\Program Files\\Amazon\\cfn-bootstrap\\cfn-init.exe' -v --stack ∅": ["runs-cfn-init"],
    "cfn-init.exe -v --stack ∅": ["runs-cfn-init"],
    "git clone https://x": ["pulls-code"],
    "$tool = 'choco'\n& $tool install git": ["installs-packages"],
    "∅": ["…"],
    "& $tool": ["…"],
    "Write-Host ∅": [],
    "'never closed\nnet user x y": ["…"],
}


@pytest.mark.parametrize("script", CASES)
def test_powershell(script):
    assert seen(holes(f"<powershell>\n{script}\n</powershell>")) == CASES[script]


BATCH = {
    "net user bob secret /add": ["creates-user", "sets-password"],
    "REM net user bob secret /add": [],
    ":: net user bob secret /add": [],
    "echo net user bob secret /add": [],
    "cfn-init.exe -v --stack %STACK%": ["runs-cfn-init"],
    "cd C:\\ && schtasks /Create /TN x": ["schedules-work"],
    '"C:\\Program Files\\Git\\git.exe" clone https://x': ["pulls-code"],
    "%TOOL% /add": ["…"],
}


@pytest.mark.parametrize("script", BATCH)
def test_batch(script):
    assert seen(f"<script>\n{script}\n</script>\n<persist>true</persist>") == BATCH[script]


def test_place_is_that_of_the_statement():
    assert written("<powershell>\nWrite-Host a; Enable-PSRemoting -Force\n</powershell>") == ["Enable-PSRemoting -Force"]


def test_a_hole_between_the_blocks_may_be_another_one():
    assert seen(holes("<powershell>\nx\n</powershell>\n∅")) == ["…"]
