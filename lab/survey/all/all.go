// Package all is the list of surveys: a new survey is one folder and one line
// here.
package all

import (
	"assay/lab/survey"
	"assay/lab/survey/account"
	"assay/lab/survey/dpkg"
	"assay/lab/survey/elf"
	"assay/lab/survey/environment"
	"assay/lab/survey/kconfig"
	"assay/lab/survey/kernel"
	"assay/lab/survey/key"
	"assay/lab/survey/opkg"
	"assay/lab/survey/osrelease"
	"assay/lab/survey/startup"
)

// Named is a survey with the name of its folder below lab/survey.
type Named struct {
	Name string
	survey.Survey
}

// Surveys lists every survey that the product knows.
func Surveys() []Named {
	return []Named{
		{"account", account.Survey},
		{"dpkg", dpkg.Survey},
		{"elf", elf.Survey},
		{"environment", environment.Survey},
		{"kconfig", kconfig.Survey},
		{"kernel", kernel.Survey},
		{"key", key.Survey},
		{"opkg", opkg.Survey},
		{"osrelease", osrelease.Survey},
		{"startup", startup.Survey},
	}
}
