/* SPDX-License-Identifier: MIT */
/* A compilation from memory, whose failures show in the output of the test. */
#include "front.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "support/cmocka_widl.h"

void front_init(struct front *front, const char *const *directories)
{
    size_t count = 0;
    while (directories && directories[count])
        count++;
    *front = (struct front){.diagnostics = diag_new()};
    front->compilation = compilation_new(directories, count, front->diagnostics);
}

void front_done(struct front *front)
{
    free(front->reported);
    compilation_free(front->compilation);
    diag_free(front->diagnostics);
}

void front_bytes(struct front *front, const char *name, struct text text)
{
    front->model = compilation_add_text(front->compilation, name, text);
}

void front_text(struct front *front, const char *name, const char *text)
{
    front_bytes(front, name, text_of(text));
}

const char *front_reported(struct front *front)
{
    size_t size = 0;
    free(front->reported);
    front->reported = NULL;
    FILE *out = open_memstream(&front->reported, &size);
    assert_non_null(out);
    diag_render(front->diagnostics, out, false);
    assert_int_equal(fclose(out), 0);
    return front->reported;
}

void front_good(struct front *front, const char *text)
{
    front_init(front, NULL);
    front_text(front, "test.widl", text);
    assert_string_equal(front_reported(front), "");
    assert_non_null(front->model);
}

void front_bad(const char *text, size_t errors, const char *message)
{
    struct front front;
    struct buffer file = {0};
    buffer_format(&file, "package p.v1;\n%s", text);
    front_init(&front, NULL);
    front_text(&front, "test.widl", file.data);

    const char *reported = front_reported(&front);
    if (diag_errors(front.diagnostics) != errors || !strstr(reported, message))
        fail_msg("for\n%s\nexpected %zu errors with\n%s\nbut got\n%s", text, errors, message,
                 reported);
    assert_null(front.model);
    buffer_free(&file);
    front_done(&front);
}
