/* SPDX-License-Identifier: MIT */
/*
 * Diagnostics as a log of SARIF 2.1.0, for services that show findings beside source. The rules are
 * those that the results name. What a comment silences stays in as a suppressed result, with the
 * reason as its justification.
 */
#include "base/json.h"
#include "diag/collection.h"

#define SCHEMA "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"

static void write_text(struct json *json, const char *key, struct text text)
{
    json_begin_object(json, key);
    json_write_string(json, "text", text);
    json_end_object(json);
}

static const char *level_of(enum diag_severity severity)
{
    return severity == DIAG_ERROR ? "error" : "warning";
}

static struct text append_code(struct buffer *buffer, enum diag_code code)
{
    buffer_format(buffer, "WIDL%04d", (int)code);
    return buffer_text(buffer);
}

static bool is_plain(char c)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/+@,";

    return memchr(plain, c, sizeof(plain) - 1);
}

/** A path as a URI reference: relative, or of the scheme `file`. */
static void write_path(struct json *json, const char *path)
{
    struct buffer uri = {0};

    buffer_append(&uri, text_of(*path == '/' ? "file://" : ""));
    for (const char *c = path; *c; c++)
        buffer_format(&uri, is_plain(*c) ? "%c" : "%%%02X", (unsigned)(unsigned char)*c);
    json_begin_object(json, "artifactLocation");
    json_write_string(json, "uri", buffer_text(&uri));
    json_end_object(json);
    buffer_free(&uri);
}

static void write_region(struct json *json, struct span span)
{
    struct place begin = source_place(span.source, span.begin);
    struct place end = source_place(span.source, span.end);

    json_begin_object(json, "region");
    json_write_number(json, "startLine", begin.line);
    json_write_number(json, "startColumn", begin.column);
    json_write_number(json, "endLine", end.line);
    json_write_number(json, "endColumn", end.column);
    json_write_number(json, "byteOffset", span.source->skipped + span.begin);
    json_write_number(json, "byteLength", span.end - span.begin);
    json_end_object(json);
}

/** A location, with a message if that is not empty. */
static void write_location(struct json *json, struct span span, struct text message)
{
    json_begin_object(json, NULL);
    if (span.source) {
        json_begin_object(json, "physicalLocation");
        write_path(json, span.source->path);
        write_region(json, collection_clamp(span));
        json_end_object(json);
    }
    if (message.size > 0)
        write_text(json, "message", message);
    json_end_object(json);
}

static void write_related(struct json *json, const struct problem *problem)
{
    if (problem->note_count == 0)
        return;
    json_begin_array(json, "relatedLocations");
    for (size_t i = 0; i < problem->note_count; i++)
        write_location(json, problem->notes[i].span, problem->notes[i].text);
    json_end_array(json);
}

static void write_suppression(struct json *json, const struct silence *silence)
{
    if (!silence)
        return;
    json_begin_array(json, "suppressions");
    json_begin_object(json, NULL);
    json_write_string(json, "kind", text_of("inSource"));
    json_write_string(json, "justification", silence->reason);
    json_end_object(json);
    json_end_array(json);
}

static void write_result(struct json *json, const struct problem *problem, size_t rule)
{
    struct buffer code = {0};
    struct buffer message = {0};

    buffer_append(&message, problem->text);
    if (problem->hint.size > 0)
        buffer_format(&message, "\n%.*s", TEXT_ARG(problem->hint));
    json_begin_object(json, NULL);
    json_write_string(json, "ruleId", append_code(&code, problem->code));
    json_write_number(json, "ruleIndex", rule);
    json_write_string(json, "level", text_of(level_of(problem->severity)));
    write_text(json, "message", buffer_text(&message));
    json_begin_array(json, "locations");
    if (problem->span.source)
        write_location(json, problem->span, (struct text){0});
    json_end_array(json);
    write_related(json, problem);
    write_suppression(json, problem->silence);
    json_end_object(json);
    buffer_free(&message);
    buffer_free(&code);
}

static void write_rule(struct json *json, const struct catalogue_entry *entry)
{
    struct buffer code = {0};

    json_begin_object(json, NULL);
    json_write_string(json, "id", append_code(&code, entry->code));
    json_write_string(json, "name", text_of(catalogue_name(entry).text));
    write_text(json, "shortDescription", text_of(entry->title));
    if (entry->explanation->meaning)
        write_text(json, "fullDescription", text_of(entry->explanation->meaning));
    json_begin_object(json, "defaultConfiguration");
    json_write_string(json, "level", text_of(level_of(entry->severity)));
    json_end_object(json);
    json_end_object(json);
    buffer_free(&code);
}

static bool is_reported(const struct diagnostics *diagnostics, enum diag_code code)
{
    for (size_t i = 0; i < diagnostics->problem_count; i++) {
        if (diagnostics->problems[i]->code == code)
            return true;
    }
    return false;
}

/** The rules that are needed. `rules` tells the index that each code has among them. */
static void write_driver(struct json *json, const struct diagnostics *diagnostics,
                         const char *version, size_t rules[DIAG_NUMBER_MAX + 1])
{
    size_t count = 0;

    json_begin_object(json, "tool");
    json_begin_object(json, "driver");
    json_write_string(json, "name", text_of("widlc"));
    json_write_string(json, "version", text_of(version));
    json_begin_array(json, "rules");
    for (const struct catalogue_entry *entry = catalogue_next(NULL); entry;
         entry = catalogue_next(entry)) {
        if (!is_reported(diagnostics, entry->code))
            continue;
        rules[entry->code] = count++;
        write_rule(json, entry);
    }
    json_end_array(json);
    json_end_object(json);
    json_end_object(json);
}

void diag_write_sarif(const struct diagnostics *diagnostics, const char *version, FILE *out)
{
    struct json json = {0};
    struct problem *sorted[COLLECTION_MAX];
    size_t rules[DIAG_NUMBER_MAX + 1] = {0};

    collection_sort(diagnostics, sorted);
    json_begin_object(&json, NULL);
    json_write_string(&json, "$schema", text_of(SCHEMA));
    json_write_string(&json, "version", text_of("2.1.0"));
    json_begin_array(&json, "runs");
    json_begin_object(&json, NULL);
    write_driver(&json, diagnostics, version, rules);
    json_write_string(&json, "columnKind", text_of("unicodeCodePoints"));
    json_begin_array(&json, "results");
    for (size_t i = 0; i < diagnostics->problem_count; i++)
        write_result(&json, sorted[i], rules[sorted[i]->code]);
    json_end_array(&json);
    json_end_object(&json);
    json_end_array(&json);
    json_end_object(&json);
    fwrite(json.text.data, 1, json.text.size, out);
    buffer_free(&json.text);
}
