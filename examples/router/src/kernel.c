/* kernel: stands where a kernel would. It has the banner that kernels have
   (init/version.c), says what it is, and does nothing. */
__attribute__((used)) static const char linux_banner[] =
	"Linux version " KERNEL " (builder@example) (gcc, not a kernel: made for an example image) #1 Wed Jan 1 00:00:00 UTC 2025\n";

__attribute__((used)) static const char note[] =
	"This is not a kernel. It stands where one would in an example image of assay.";

void __start(void)
{
	volatile unsigned int tick = 0;

	for (;;)
		tick = tick * 1664525u + 1013904223u + (unsigned)linux_banner[tick % sizeof linux_banner];
}
