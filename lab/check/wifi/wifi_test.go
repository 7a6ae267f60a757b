package wifi

import (
	"strings"
	"testing"

	"assay/lab/check/checktest"
	"assay/lab/fact"
)

func set(program, section, options string) (list []any) {
	for i, o := range strings.Split(options, " ") {
		k, v, _ := strings.Cut(o, "=")
		list = append(list, fact.Setting{Program: program, Section: section, Key: k, Value: v, Line: i + 1})
	}
	return list
}

func TestFlawed(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/a.conf", 0o644, set("hostapd", "interface a", "ssid=open")...).
		File("etc/b.conf", 0o644, set("hostapd", "interface b", "ssid=old wep_key0=1234567890")...).
		File("etc/c.conf", 0o644, set("hostapd", "interface c", "ssid=mix wpa=3 wpa_passphrase=12345678 wps_state=2")...).
		File("etc/wpa_supplicant.conf", 0o644, set("wpa_supplicant", "network[0]", "ssid=up psk=password")...)
	im.Want(t, Check,
		"medium open: open @ etc/a.conf:1",
		"medium wep: old @ etc/b.conf:2",
		"low tkip: mix @ etc/c.conf:2",
		"low wps: mix @ etc/c.conf:4",
		"medium key: mix @ etc/c.conf:3",
		"medium key: up @ etc/wpa_supplicant.conf:2")
}

func TestUCI(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/config/wireless", 0o644, append(append(set("uci", "wifi-device radio0", "type=mac80211"), set("uci", "wifi-iface[0]", "device=radio0 mode=ap ssid=OpenWrt encryption=none")...),
		set("uci", "wifi-iface[1]", "device=radio0 mode=ap ssid=x encryption=psk2 key=changeme1")...)...)
	im.Want(t, Check, "medium open: OpenWrt @ etc/config/wireless:3 etc/config/wireless:4", "medium key: x @ etc/config/wireless:5")
}

func TestClean(t *testing.T) {
	im := &checktest.Image{}
	im.File("etc/config/wireless", 0o644, append(set("uci", "wifi-device radio0", "disabled=1"), set("uci", "wifi-iface[0]", "device=radio0 mode=ap ssid=OpenWrt encryption=none")...)...).
		File("etc/hostapd.conf", 0o644, set("hostapd", "interface a", "ssid=x wpa=2 rsn_pairwise=CCMP wpa_passphrase=$KEY")...).
		File("etc/template.conf", 0o644, set("hostapd", "interface b", "ssid=%SSID%")...).
		File("etc/wpa_supplicant.conf", 0o644, set("wpa_supplicant", "", "ctrl_interface=/run")...).
		File("etc/config/other", 0o644, set("uci", "wifi-iface[0]", "ssid=x")...)
	im.Want(t, Check)
}
