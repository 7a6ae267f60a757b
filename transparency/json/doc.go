// Package json writes and reads reports as JSON documents of the schema
// "assay/report/v1" (docs/schema/report-v1.json).
//
// The document streams: keys stand in a fixed order, small parts first, then
// one row per line for findings, gaps, facts and files, and "run", which
// differs from run to run, last. What a report says is a function of its
// input, so two documents are the same bytes up to that key.
//
// Names from an image can hold any byte. Paths, link targets and extended
// attributes are therefore written with "%", "!", control characters and bytes
// that are not UTF-8 as %XX (assay.EscapeName), which loses nothing. Other
// texts are shown as they are; a byte in them that is not UTF-8 becomes
// U+FFFD. Control and invisible formatting characters are always written
// \uXXXX, so that a report can be printed on a terminal.
package json

// Schema is the first value of every report.
const Schema = "assay/report/v1"
