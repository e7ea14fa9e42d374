/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a contract that is formatted: the result has the same tokens and comments, which the
 * formatter checks itself, does not change when it is formatted again, and, when the contract has
 * no errors, gives the same C.
 */
#include "fmt/fmt.h"

#include <assert.h>

#include "compilation.h"
#include "fmt/diff.h"
#include "fuzz.h"
#include "gen/gen.h"

static enum fmt_result format(struct text text, struct buffer *out)
{
    struct source *source = source_from_text("fuzz.widl", text);
    struct diagnostics *diagnostics = diag_new();
    enum fmt_result result = fmt_source(source, diagnostics, out);

    assert((result == FMT_REFUSED) == (diag_errors(diagnostics) > 0));
    diag_free(diagnostics);
    source_free(source);
    return result;
}

/** Append the C that `text` gives, or nothing. */
static void generate(struct text text, struct buffer *out)
{
    struct diagnostics *diagnostics = diag_new();
    struct compilation *compilation = compilation_new(NULL, 0, diagnostics);
    const struct model_file *file = compilation_add_text(compilation, "fuzz.widl", text);
    struct gen_options options = {.sides = GEN_BOTH};
    struct gen_output outputs[GEN_OUTPUT_MAX] = {0};

    if (file)
        gen_c(file, &options, diagnostics, outputs);
    for (size_t i = 0; i < GEN_OUTPUT_MAX; i++) {
        if (outputs[i].text.size > 0)
            buffer_append(out, buffer_text(&outputs[i].text));
        buffer_free(&outputs[i].path);
        buffer_free(&outputs[i].text);
    }
    compilation_free(compilation);
    diag_free(diagnostics);
}

static void check_same_c(struct text before, struct text after)
{
    struct buffer old = {0};
    struct buffer new = {0};

    generate(before, &old);
    generate(after, &new);
    assert(text_equal(buffer_text(&old), buffer_text(&new)));
    buffer_free(&old);
    buffer_free(&new);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text text = {(const char *)data, size};
    struct buffer once = {0};
    struct buffer twice = {0};
    struct buffer diff = {0};
    enum fmt_result result = format(text, &once);

    assert(result != FMT_FAILED);
    if (result == FMT_DONE) {
        result = format(buffer_text(&once), &twice);
        assert(result == FMT_DONE);
        assert(text_equal(buffer_text(&once), buffer_text(&twice)));
        check_same_c(text, buffer_text(&once));
        diff_append(&diff, "fuzz.widl", text, buffer_text(&once));
    }
    buffer_free(&diff);
    buffer_free(&twice);
    buffer_free(&once);
    return 0;
}
