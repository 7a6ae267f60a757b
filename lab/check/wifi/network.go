package wifi

import (
	"strings"

	"assay/lab/check"
)

// hostapd judges an access point of hostapd.conf.
func (n *network) hostapd(report func(check.Flaw)) {
	wpa := n.value("wpa")
	switch {
	case n.options["ssid"] == nil:
		return
	case filledIn(n.value("ssid")) && n.options["ssid"].Value != "" || strings.Contains(wpa, "$"):
		return // a template
	case n.options["wep_key0"] != nil || n.options["wep_default_key"] != nil:
		n.tell(report, "wep", "wep_key0", "wep_default_key")
	case (wpa == "" || wpa == "0") && n.value("ieee8021x") != "1" && n.value("osen") != "1":
		n.tell(report, "open", "ssid", "wpa")
	case wpa == "1" || wpa == "3" || strings.Contains(n.value("rsn_pairwise")+n.value("wpa_pairwise"), "TKIP"):
		n.tell(report, "tkip", "wpa", "wpa_pairwise", "rsn_pairwise")
	}
	if s := n.value("wps_state"); s == "1" || s == "2" {
		n.tell(report, "wps", "wps_state", "ap_pin")
	}
	if wpa != "" && wpa != "0" {
		n.key(report, "wpa_passphrase", "wpa_psk", "sae_password")
	}
}

// key reports the first of some options that holds a key.
func (n *network) key(report func(check.Flaw), names ...string) {
	for _, o := range names {
		if s := n.options[o]; s != nil && s.Value != "" && !filledIn(s.Value) {
			n.tell(report, "key", o)
			return
		}
	}
}

// joined judges a network of wpa_supplicant.conf.
func (n *network) joined(report func(check.Flaw)) {
	if !strings.HasPrefix(n.section, "network[") || n.value("disabled") == "1" || n.options["ssid"] == nil {
		return
	}
	switch {
	case n.options["wep_key0"] != nil:
		n.tell(report, "wep", "wep_key0")
	case n.value("key_mgmt") == "NONE":
		n.tell(report, "open", "key_mgmt")
	}
	if k := n.value("psk"); len(k) >= 8 {
		n.key(report, "psk")
	}
}

// uci judges a wifi-iface of OpenWrt.
func (n *network) uci(all map[[2]string]*network, report func(check.Flaw)) {
	if !strings.HasPrefix(n.section, "wifi-iface") || n.off(all) {
		return
	}
	e := n.value("encryption")
	mode := n.value("mode")
	switch {
	case filledIn(n.value("ssid")):
		return
	case e == "none" && (mode == "ap" || mode == ""):
		n.tell(report, "open", "ssid", "encryption")
		return
	case strings.HasPrefix(e, "wep"):
		n.tell(report, "wep", "encryption")
	case e == "psk" || strings.HasPrefix(e, "psk+") || strings.HasPrefix(e, "wpa+") || strings.Contains(e, "tkip") || strings.HasPrefix(e, "psk-mixed") || strings.HasPrefix(e, "wpa-mixed"):
		n.tell(report, "tkip", "encryption")
	}
	if n.value("wps_pushbutton") == "" && n.value("wps_pin") != "" {
		n.tell(report, "wps", "wps_pin")
	}
	if strings.Contains(e, "psk") || strings.Contains(e, "sae") {
		n.key(report, "key")
	}
}

// off tells whether the network or its radio is switched off.
func (n *network) off(all map[[2]string]*network) bool {
	if on(n.value("disabled")) || n.options["ssid"] == nil {
		return true
	}
	radio := all[[2]string{n.file, "wifi-device " + n.value("device")}]
	return radio != nil && on(radio.value("disabled"))
}

func on(s string) bool { return s == "1" || s == "yes" || s == "true" || s == "on" }
