// Package sarif writes a report as SARIF 2.1.0 (Static Analysis Results
// Interchange Format, OASIS Standard with Errata 01, 2023): one run, whose
// results are the findings. Contents are nested artifacts (section 3.24.5), CWE
// is a taxonomy (3.19.3), fingerprints are partial fingerprints (3.27.17), what
// a policy accepted is a suppression (3.35), what stood in an earlier report has
// a baseline state (3.27.24), and what could not be read or judged is a
// notification (3.58).
package sarif

// The parts of SARIF that are written, with the section that defines each.

type log struct { // 3.13
	Schema  string `json:"$schema"`
	Version string `json:"version"`
	Runs    []run  `json:"runs"`
}

type run struct { // 3.14
	Tool        tool           `json:"tool"`
	Invocations []invocation   `json:"invocations"`
	Taxonomies  []component    `json:"taxonomies,omitempty"`
	Artifacts   []artifact     `json:"artifacts"`
	Results     []result       `json:"results"`
	ColumnKind  string         `json:"columnKind"`
	Properties  map[string]any `json:"properties"`
}

type tool struct { // 3.18
	Driver component `json:"driver"`
}

type component struct { // 3.19
	Name            string       `json:"name"`
	Organization    string       `json:"organization,omitempty"`
	SemanticVersion string       `json:"semanticVersion,omitempty"`
	InformationURI  string       `json:"informationUri,omitempty"`
	Rules           []descriptor `json:"rules,omitempty"`
	Notifications   []descriptor `json:"notifications,omitempty"`
	Taxa            []descriptor `json:"taxa,omitempty"`
	Supported       []reference  `json:"supportedTaxonomies,omitempty"`
}

type descriptor struct { // 3.49
	ID            string         `json:"id"`
	Short         *message       `json:"shortDescription,omitempty"`
	Help          *message       `json:"help,omitempty"`
	HelpURI       string         `json:"helpUri,omitempty"`
	Relationships []relationship `json:"relationships,omitempty"`
}

type relationship struct { // 3.53
	Target reference `json:"target"`
	Kinds  []string  `json:"kinds"`
}

type reference struct { // 3.52, 3.54
	ID        string     `json:"id,omitempty"`
	Index     *int       `json:"index,omitempty"`
	Name      string     `json:"name,omitempty"`
	Component *reference `json:"toolComponent,omitempty"`
}

type message struct { // 3.11
	Text string `json:"text"`
}

type invocation struct { // 3.20
	Successful    bool           `json:"executionSuccessful"`
	Notifications []notification `json:"toolExecutionNotifications"`
}

type notification struct { // 3.58
	Descriptor reference  `json:"descriptor"`
	Level      string     `json:"level"`
	Message    message    `json:"message"`
	Locations  []location `json:"locations,omitempty"`
}

type artifact struct { // 3.24
	Location artifactLocation  `json:"location"`
	Parent   *int              `json:"parentIndex,omitempty"`
	Length   *int64            `json:"length,omitempty"`
	Roles    []string          `json:"roles,omitempty"`
	Hashes   map[string]string `json:"hashes,omitempty"`
}

type artifactLocation struct { // 3.4
	URI   string `json:"uri,omitempty"`
	Index *int   `json:"index,omitempty"`
}

type location struct { // 3.28
	Physical physicalLocation  `json:"physicalLocation"`
	Logical  []logicalLocation `json:"logicalLocations,omitempty"`
}

type physicalLocation struct { // 3.29
	Artifact artifactLocation `json:"artifactLocation"`
	Region   *region          `json:"region,omitempty"`
}

// logicalLocation carries the path as assay writes it (3.33).
type logicalLocation struct {
	Name string `json:"fullyQualifiedName"`
	Kind string `json:"kind"`
}

type region struct { // 3.30
	StartLine  int      `json:"startLine,omitempty"`
	ByteOffset *int64   `json:"byteOffset,omitempty"`
	ByteLength *int64   `json:"byteLength,omitempty"`
	Snippet    *message `json:"snippet,omitempty"`
}

type result struct { // 3.27
	RuleID       string            `json:"ruleId"`
	RuleIndex    int               `json:"ruleIndex"`
	Kind         string            `json:"kind"`
	Level        string            `json:"level"`
	Message      message           `json:"message"`
	Locations    []location        `json:"locations"`
	Fingerprints map[string]string `json:"partialFingerprints"`
	Taxa         []reference       `json:"taxa,omitempty"`
	Baseline     string            `json:"baselineState,omitempty"`
	Suppressions []suppression     `json:"suppressions,omitempty"`
	Properties   map[string]string `json:"properties"`
}

type suppression struct { // 3.35
	Kind          string `json:"kind"`
	Status        string `json:"status"`
	Justification string `json:"justification"`
}
