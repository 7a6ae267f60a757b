// Package all lists the causes, in the order in which they are asked.
package all

import (
	"assay/equivalence/allowance"
	"assay/equivalence/allowance/attribute"
	"assay/equivalence/allowance/builder"
	"assay/equivalence/allowance/buildid"
	"assay/equivalence/allowance/checksum"
	"assay/equivalence/allowance/compression"
	"assay/equivalence/allowance/container"
	"assay/equivalence/allowance/debuginfo"
	"assay/equivalence/allowance/identity"
	"assay/equivalence/allowance/ordering"
	"assay/equivalence/allowance/padding"
	"assay/equivalence/allowance/path"
	"assay/equivalence/allowance/signature"
	"assay/equivalence/allowance/statement"
	"assay/equivalence/allowance/timestamp"
	"assay/equivalence/allowance/version"
)

// Named is a cause with its name.
type Named = allowance.Named

// Allowances are those of the product: structure first, then what is recognised
// in texts.
func Allowances() []Named {
	return []Named{
		{Name: "buildid", Allowance: buildid.Allowance},
		{Name: "signature", Allowance: signature.Allowance},
		{Name: "padding", Allowance: padding.Allowance},
		{Name: "checksum", Allowance: checksum.Allowance},
		{Name: "timestamp", Allowance: timestamp.Allowance},
		{Name: "path", Allowance: path.Allowance},
		{Name: "builder", Allowance: builder.Allowance},
		{Name: "version", Allowance: version.Allowance},
		{Name: "debuginfo", Allowance: debuginfo.Allowance},
		{Name: "container", Allowance: container.Allowance},
		{Name: "compression", Allowance: compression.Allowance},
		{Name: "ordering", Allowance: ordering.Allowance},
		{Name: "identity", Allowance: identity.Allowance},
		{Name: "attribute", Allowance: attribute.Allowance},
		{Name: "statement", Allowance: statement.Allowance},
	}
}
