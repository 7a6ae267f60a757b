package assay

import (
	"fmt"
	"strings"
)

// Listen is a place where a service takes connections or datagrams.
type Listen struct {
	Protocol string `json:"protocol"` // tcp, udp or unix
	// Address is an IP address, a host or interface name as written, a path
	// (unix), or "*" for all addresses; empty when nothing says.
	Address string `json:"address,omitempty"`
	Port    int    `json:"port,omitempty"` // 0: none (unix) or not known
	TLS     bool   `json:"tls,omitempty"`  // the configuration turns TLS on there
	// Why is what says so: "arguments", "inetd", "socket unit", "default" (what
	// the program does when nothing is set), or file and line of a setting.
	Why string `json:"why"`
}

// String is the place as people write it: "tcp *:443 TLS", "udp [::1]:53",
// "unix /run/x".
func (l Listen) String() string {
	address := l.Address
	switch {
	case l.Protocol == "unix":
	case address == "":
		address = "?"
	case strings.Contains(address, ":"):
		address = "[" + address + "]"
	}
	text := strings.TrimSpace(l.Protocol + " " + address)
	if l.Port != 0 {
		text += fmt.Sprintf(":%d", l.Port)
	}
	if l.TLS {
		text += " TLS"
	}
	return text
}
