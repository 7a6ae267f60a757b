/* radiod: what the radio's own ARM processor would run. It stands in the image
   to have a second CPU in it. */
#include "mini.h"

int main(int argc, char **argv)
{
	char channel[16];

	copy(channel, argc > 1 ? argv[1] : "11", sizeof channel);
	print(1, "radiod 1.0.0: channel ");
	print(1, channel);
	print(1, "\n");
	return 0;
}
