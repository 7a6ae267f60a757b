// Package all is the list of surveys: a new survey is one folder and one line
// here.
package all

import (
	"assay/lab/survey"
	"assay/lab/survey/elf"
)

// Named is a survey with the name of its folder below lab/survey.
type Named struct {
	Name string
	survey.Survey
}

// Surveys lists every survey that the product knows.
func Surveys() []Named {
	return []Named{
		{"elf", elf.Survey},
	}
}
