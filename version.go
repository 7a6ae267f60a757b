package assay

// Version is the version of the product as reports name it.
const Version = "0.1.0"
