package hostapd

import (
	"testing"

	"assay/lab/survey/surveytest"
)

func TestRead(t *testing.T) {
	surveytest.Want(t, Survey, "#c\ninterface=wlan0\nssid=My net\nwpa=0\nbss=wlan0_0\nwpa_passphrase=a=b \nprose\n",
		"2 hostapd [interface wlan0] interface = wlan0\n3 hostapd [interface wlan0] ssid = My net\n4 hostapd [interface wlan0] wpa = 0\n5 hostapd [bss wlan0_0] bss = wlan0_0\n6 hostapd [bss wlan0_0] wpa_passphrase = a=b\n")
	surveytest.Want(t, Survey, "user=x\nwpa_x=1\n", "")
}

func TestSelects(t *testing.T) {
	surveytest.Selects(t, Survey, "etc/hostapd/hostapd.conf etc/hostapd-ath0.conf etc/Wireless/hostap.cfg", "etc/wpa2/hostapd.eap_user usr/share/doc/hostapd/examples/hostapd.conf")
}

func FuzzRead(f *testing.F) {
	f.Add("interface=a\nbss=b\nssid=c\n")
	f.Fuzz(func(t *testing.T, text string) { surveytest.Settings(t, Survey, text) })
}
