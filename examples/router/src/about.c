/* about: what a program says of itself: a table of pointers, so that there is
   something that is read-only only after relocation (RELRO). */
__attribute__((used)) const char *const about[] = {
	"assay example router",
	VERSION,
	0,
};
