/* SPDX-License-Identifier: MIT */
/*
 * Reads the answer of a plugin, which is hostile until all of it was looked at: the first thing
 * that makes no sense is reported, and nothing of the answer counts. Members that are not known are
 * skipped, so that newer plugins work with an older widlc.
 */
#include "plugin/answer.h"

/** Of a file, in bytes: so that looking at all of its directories stays cheap. */
#define PATH_SIZE_MAX 1000

/** Problems that one answer can report. */
#define PROBLEMS_MAX 1000

struct answer_reader {
    const char *name;
    struct plugin_answer *answer;
    struct diagnostics *diagnostics;
    struct names *models; /**< struct model_file by path */
    struct names *paths;  /**< of the answer's files */
    struct plugin_file *files;
};

static bool fail(const struct answer_reader *reader, const struct json_node *node,
                 const char *format, ...) __attribute__((format(printf, 3, 4)));

static bool fail(const struct answer_reader *reader, const struct json_node *node,
                 const char *format, ...)
{
    struct span span = {reader->answer->source, node->begin, node->end};
    struct buffer message = {0};
    va_list arguments;

    va_start(arguments, format);
    buffer_format_list(&message, format, arguments);
    va_end(arguments);
    diag_report(reader->diagnostics, DIAG_PLUGIN, span, "%.*s", TEXT_ARG(buffer_text(&message)));
    buffer_free(&message);
    return false;
}

/** The text of a member that has to be there; NULL after a report. */
static const struct json_node *needed_text(const struct answer_reader *reader,
                                           const struct json_node *object, const char *key)
{
    const struct json_node *node = object->kind == JSON_OBJECT ? json_member(object, key) : NULL;

    if (node && node->kind == JSON_STRING)
        return node;
    if (node)
        fail(reader, node, "'%s' is no string", key);
    else if (object->kind == JSON_OBJECT)
        fail(reader, object, "'%s' is missing", key);
    else
        fail(reader, object, "expected an object");
    return NULL;
}

/** The list that a member is, empty if it may be absent; NULL after a report. */
static const struct json_node *list_of(const struct answer_reader *reader,
                                       const struct json_node *object, const char *key,
                                       bool is_needed)
{
    static const struct json_node none = {.kind = JSON_ARRAY};
    const struct json_node *node = json_member(object, key);

    if (node && node->kind == JSON_ARRAY)
        return node;
    if (!node && !is_needed)
        return &none;
    if (node)
        fail(reader, node, "'%s' is no list", key);
    else
        fail(reader, object, "'%s' is missing", key);
    return NULL;
}

/** Can a component of a path stand on any disk, and in any depfile? */
static bool is_component(struct text text)
{
    for (size_t i = 0; i < text.size; i++) {
        unsigned char byte = (unsigned char)text.data[i];

        if (byte < ' ' || byte == 0x7f)
            return false;
    }
    return text.size > 0 && !text_is(text, ".") && !text_is(text, "..");
}

static bool is_relative(struct text path)
{
    while (path.size > 0) {
        const char *slash = memchr(path.data, '/', path.size);
        size_t size = slash ? (size_t)(slash - path.data) : path.size;

        if (!is_component((struct text){path.data, size}))
            return false;
        if (!slash)
            return true;
        path.data += size + 1;
        path.size -= size + 1;
    }
    return false;
}

static bool read_file(struct answer_reader *reader, const struct json_node *node)
{
    const struct json_node *path = needed_text(reader, node, "path");
    const struct json_node *text = path ? needed_text(reader, node, "text") : NULL;

    if (!text)
        return false;
    if (!is_relative(path->text))
        return fail(reader, path,
                    "refusing to write '%.*s': a path is relative, and has no '.', '..' or control "
                    "character",
                    TEXT_ARG(path->text));
    if (path->text.size > PATH_SIZE_MAX)
        return fail(reader, path, "a path of more than %d bytes", PATH_SIZE_MAX);
    if (names_add(reader->paths, path->text, (void *)path))
        return fail(reader, path, "another file of the answer is called '%.*s'",
                    TEXT_ARG(path->text));
    reader->files[reader->answer->file_count++] = (struct plugin_file){path->text, text->text};
    return true;
}

/** No file can be a directory of another one. */
static bool check_directories(const struct answer_reader *reader, const struct json_node *list)
{
    for (const struct json_node *node = list->first; node; node = node->next) {
        const struct json_node *path = json_member(node, "path");

        for (size_t i = 0; i < path->text.size; i++) {
            struct text parent = {path->text.data, i};

            if (path->text.data[i] == '/' && names_find(reader->paths, parent))
                return fail(reader, path, "'%.*s' is a file of the answer, and a directory",
                            TEXT_ARG(parent));
        }
    }
    return true;
}

static bool read_files(struct answer_reader *reader, const struct json_node *list)
{
    reader->files = arena_alloc(reader->answer->arena, (list->count + 1) * sizeof(*reader->files));
    for (const struct json_node *node = list->first; node; node = node->next) {
        if (!read_file(reader, node))
            return false;
    }
    return check_directories(reader, list);
}

/** What is wrong with a problem that is reported; true: nothing. */
static bool check_problem(const struct answer_reader *reader, const struct json_node *node,
                          struct span *ret_span)
{
    const struct json_node *severity = needed_text(reader, node, "severity");
    const struct json_node *position;
    const struct json_node *hint;

    if (!severity || !needed_text(reader, node, "message"))
        return false;
    if (!text_is(severity->text, "error") && !text_is(severity->text, "warning"))
        return fail(reader, severity, "'severity' is error or warning, not '%.*s'",
                    TEXT_ARG(severity->text));
    hint = json_member(node, "hint");
    if (hint && hint->kind != JSON_STRING)
        return fail(reader, hint, "'hint' is no string");
    position = json_member(node, "position");
    if (position &&
        (position->kind != JSON_OBJECT || !position_find(reader->models, position, ret_span)))
        return fail(reader, position, "a place that is in none of the contracts");
    return true;
}

static bool read_problem(const struct answer_reader *reader, const struct json_node *node)
{
    struct span span = {0};
    const struct json_node *hint;
    enum diag_code code;

    if (!check_problem(reader, node, &span))
        return false;
    code = text_is(json_member(node, "severity")->text, "error") ? DIAG_PLUGIN_ERROR
                                                                 : DIAG_PLUGIN_WARNING;
    diag_report(reader->diagnostics, code, span, "%s: %.*s", reader->name,
                TEXT_ARG(json_member(node, "message")->text));
    hint = json_member(node, "hint");
    if (hint)
        diag_hint(reader->diagnostics, "%.*s", TEXT_ARG(hint->text));
    return true;
}

static bool read_problems(const struct answer_reader *reader, const struct json_node *list)
{
    if (list->count > PROBLEMS_MAX)
        return fail(reader, list, "more than %d diagnostics", PROBLEMS_MAX);
    for (const struct json_node *node = list->first; node; node = node->next) {
        if (!read_problem(reader, node))
            return false;
    }
    return true;
}

static bool check_format(const struct answer_reader *reader, const struct json_node *root)
{
    const struct json_node *format = needed_text(reader, root, "format");
    const struct json_node *version;

    if (!format)
        return false;
    if (!text_is(format->text, "widl-files"))
        return fail(reader, format, "no answer of a plugin: its 'format' is not \"widl-files\"");
    version = json_member(root, "version");
    if (!version)
        return fail(reader, root, "'version' is missing");
    if (version->kind != JSON_NUMBER || !text_is(version->text, "1"))
        return fail(reader, version, "version %.*s of the format is not known, only %d",
                    TEXT_ARG(version->text), PLUGIN_VERSION);
    return true;
}

static bool read_root(struct answer_reader *reader, const struct json_node *root)
{
    const struct json_node *files = NULL;
    const struct json_node *problems = NULL;

    if (check_format(reader, root))
        files = list_of(reader, root, "files", true);
    if (files)
        problems = list_of(reader, root, "diagnostics", false);
    return problems && read_files(reader, files) && read_problems(reader, problems);
}

/** Imports are no deeper than the compiler lets them be. */
static void add_model(struct names *models, const struct model_file *file)
{
    if (names_add(models, file->path, (void *)file))
        return;
    for (size_t i = 0; i < file->import_count; i++)
        add_model(models, file->imports[i]);
}

/** What the answer is called where its places are shown. */
static struct source *make_source(const char *name, struct text text)
{
    struct buffer path = {0};
    struct source *source;

    buffer_format(&path, "answer of %s", name);
    source = source_from_text(path.data, text);
    buffer_free(&path);
    return source;
}

bool answer_read(const char *name, struct text text, const struct model_file *const *files,
                 size_t count, struct diagnostics *diagnostics, struct plugin_answer *answer)
{
    struct answer_reader reader = {name, answer, diagnostics, NULL, NULL, NULL};
    struct json_problem problem;
    const struct json_node *root;
    bool is_good;

    answer->arena = arena_new();
    answer->source = make_source(name, text);
    reader.models = names_new(answer->arena);
    reader.paths = names_new(answer->arena);
    for (size_t i = 0; i < count; i++)
        add_model(reader.models, files[i]);
    root = json_read(answer->arena, (struct text){answer->source->text, answer->source->size},
                     &problem);
    if (!root)
        diag_report(diagnostics, DIAG_PLUGIN,
                    (struct span){answer->source, problem.begin, problem.end}, "malformed JSON: %s",
                    problem.message);
    is_good = root && read_root(&reader, root);
    answer->files = reader.files;
    if (!is_good)
        answer->file_count = 0;
    return is_good;
}
