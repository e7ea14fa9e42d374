/* SPDX-License-Identifier: MIT */
/*
 * Diagnostics as JSON, for editors and scripts. The format has a version: members may be added
 * within one, and readers are to skip those that they do not know. What a comment silences is left
 * out.
 */
#include "base/json.h"
#include "diag/collection.h"

#define FORMAT_VERSION 1

static void write_place(struct json *json, const char *key, const struct source *source,
                        uint32_t offset)
{
    struct place place = source_place(source, offset);

    json_begin_object(json, key);
    json_write_number(json, "offset", source->skipped + offset);
    json_write_number(json, "line", place.line);
    json_write_number(json, "column", place.column);
    json_end_object(json);
}

static void write_span(struct json *json, struct span span)
{
    if (!span.source) {
        json_write_null(json, "file");
        json_write_null(json, "range");
        return;
    }
    span = collection_clamp(span);
    json_write_string(json, "file", text_of(span.source->path));
    json_begin_object(json, "range");
    write_place(json, "start", span.source, span.begin);
    write_place(json, "end", span.source, span.end);
    json_end_object(json);
}

static void write_notes(struct json *json, const struct problem *problem)
{
    json_begin_array(json, "notes");
    for (size_t i = 0; i < problem->note_count; i++) {
        json_begin_object(json, NULL);
        json_write_string(json, "message", problem->notes[i].text);
        write_span(json, problem->notes[i].span);
        json_end_object(json);
    }
    json_end_array(json);
}

static void write_problem(struct json *json, const struct problem *problem)
{
    const struct catalogue_entry *entry = catalogue_of(problem->code);
    struct buffer code = {0};

    buffer_format(&code, "WIDL%04d", (int)problem->code);
    json_begin_object(json, NULL);
    json_write_string(json, "code", buffer_text(&code));
    json_write_string(json, "name", text_of(catalogue_name(entry).text));
    json_write_string(json, "severity",
                      text_of(problem->severity == DIAG_ERROR ? "error" : "warning"));
    json_write_string(json, "message", problem->text);
    write_span(json, problem->span);
    write_notes(json, problem);
    json_begin_array(json, "hints");
    if (problem->hint.size > 0)
        json_write_string(json, NULL, problem->hint);
    json_end_array(json);
    json_end_object(json);
    buffer_free(&code);
}

void diag_write_json(const struct diagnostics *diagnostics, FILE *out)
{
    struct json json = {0};
    struct problem *sorted[COLLECTION_MAX];
    size_t written = 0;
    size_t count = diag_errors(diagnostics) + diag_warnings(diagnostics);

    collection_sort(diagnostics, sorted);
    json_begin_object(&json, NULL);
    json_write_number(&json, "version", FORMAT_VERSION);
    json_begin_array(&json, "problems");
    for (size_t i = 0; i < diagnostics->problem_count; i++) {
        if (sorted[i]->silence)
            continue;
        write_problem(&json, sorted[i]);
        written++;
    }
    json_end_array(&json);
    json_begin_object(&json, "summary");
    json_write_number(&json, "errors", diag_errors(diagnostics));
    json_write_number(&json, "warnings", diag_warnings(diagnostics));
    json_write_number(&json, "omitted", count - written);
    json_end_object(&json);
    json_end_object(&json);
    fwrite(json.text.data, 1, json.text.size, out);
    buffer_free(&json.text);
}
