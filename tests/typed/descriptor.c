/* SPDX-License-Identifier: MIT */
/* Writes the descriptor that is in the code: it has to be what widlc describe writes. */
#include <stdio.h>
#include <test/everything.widl.h>

int main(void)
{
    widl_string text = every_everything_widl_descriptor();

    fwrite(text.data, 1, text.size, stdout);
    return text.data[text.size] == '\0' && fflush(stdout) == 0 ? 0 : 1;
}
