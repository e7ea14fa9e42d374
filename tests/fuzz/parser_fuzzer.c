/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a contract: scanned, parsed, resolved, and every diagnostic shown. There are no
 * import directories, so that no input reaches the file system's contents.
 */
#include "compilation.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text text = {(const char *)data, size};
    struct diagnostics *diagnostics = diag_new();
    struct compilation *compilation = compilation_new(NULL, 0, diagnostics);
    FILE *nowhere = fopen("/dev/null", "w");

    compilation_add_text(compilation, "fuzz.widl", text);
    if (nowhere) {
        diag_render(diagnostics, nowhere, true);
        fclose(nowhere);
    }
    compilation_free(compilation);
    diag_free(diagnostics);
    return 0;
}
