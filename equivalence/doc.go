// Package equivalence says whether two things are the same, and why every
// difference between them is there. It is given both sides as listings with an
// opener for contents, and knows nothing of how they were taken apart.
//
// Compare is the story: both listings become trees (tree), entries are paired
// by path, then by content, then by likeness (pair), containers are compared
// field by field and contents part by part (inside, align), every differing
// range is offered to the allowances in turn (allowance), and the policy says
// which causes count as explained. What no allowance explains is unexplained;
// what could not be read is said to be so. Neither is ever equivalent.
package equivalence
