/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a schema of FlatBuffers: whatever is converted without errors is a contract that the
 * formatter takes, and that can be compiled, right or wrong. A second schema can be behind a NUL.
 * Nothing is included from the disk.
 */
#include "fbs/fbs.h"

#include <assert.h>

#include "compilation.h"
#include "fmt/fmt.h"
#include "fuzz.h"

/** The contract in the style, held for the compiler. */
static void hold(struct compilation *compilation, const struct fbs_contract *contract,
                 struct diagnostics *diagnostics)
{
    struct source *source = source_from_text(contract->name.data, contract->text);
    struct buffer formatted = {0};
    enum fmt_result result = fmt_source(source, diagnostics, &formatted);

    assert(result == FMT_DONE);
    assert(diag_errors(diagnostics) == 0);
    compilation_hold(compilation, contract->name.data, contract->name.data,
                     buffer_text(&formatted));
    buffer_free(&formatted);
    source_free(source);
}

static void compile(const struct fbs_contract *first)
{
    struct diagnostics *diagnostics = diag_new();
    struct compilation *compilation = compilation_new(NULL, 0, diagnostics);
    const struct fbs_contract *contract;

    for (contract = first; contract; contract = contract->next)
        hold(compilation, contract, diagnostics);
    for (contract = first; contract; contract = contract->next)
        compilation_add_held(compilation, contract->name);
    compilation_free(compilation);
    diag_free(diagnostics);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct diagnostics *diagnostics = diag_new();
    struct fbs_catalog *catalog = fbs_catalog_new(NULL, 0, diagnostics);
    const uint8_t *end = size > 0 ? memchr(data, '\0', size) : NULL;
    size_t first = end ? (size_t)(end - data) : size;
    FILE *nowhere = fopen("/dev/null", "w");

    fbs_catalog_add_text(catalog, "first.fbs", (struct text){(const char *)data, first});
    if (end)
        fbs_catalog_add_text(catalog, "second.fbs",
                             (struct text){(const char *)end + 1, size - first - 1});
    compile(fbs_convert(catalog));
    if (nowhere) {
        diag_render(diagnostics, nowhere, true);
        diag_write_sarif(diagnostics, "0", nowhere);
        fclose(nowhere);
    }
    diag_free(diagnostics);
    fbs_catalog_free(catalog);
    return 0;
}
