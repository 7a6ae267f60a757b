package wpasupplicant

import (
	"testing"

	"assay/lab/survey/surveytest"
)

func TestRead(t *testing.T) {
	surveytest.Want(t, Survey, "ctrl_interface=/var/run\nnetwork={\n\tssid=\"a b\"\n\tkey_mgmt=NONE\n}\nnetwork={\n psk=\"secret\"\n}\nprose\nap_scan=1\n",
		"1 wpa_supplicant ctrl_interface = /var/run\n3 wpa_supplicant [network[0]] ssid = a b\n4 wpa_supplicant [network[0]] key_mgmt = NONE\n7 wpa_supplicant [network[1]] psk = secret\n10 wpa_supplicant ap_scan = 1\n")
}

func TestSelects(t *testing.T) {
	surveytest.Selects(t, Survey, "etc/wpa_supplicant.conf etc/wpa_supplicant/wpa_supplicant-wlan0.conf", "etc/wpa_supplicant/functions.sh usr/share/doc/wpasupplicant/examples/wpa_supplicant.conf")
}

func FuzzRead(f *testing.F) {
	f.Add("network={\nssid=\"x\"\n}\n")
	f.Fuzz(func(t *testing.T, text string) { surveytest.Settings(t, Survey, text) })
}
