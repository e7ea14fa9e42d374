/* SPDX-License-Identifier: MIT */
/*
 * Cuts a schema into tokens. Docs belong to the token behind them; other comments are dropped.
 *
 * The text ends with a NUL that is no part of it, so that looking one character ahead is always
 * allowed.
 */
#include "fbs/token.h"

#include "base/utf8.h"

void fbs_scanner_init(struct fbs_scanner *scanner, struct arena *arena, const struct source *source,
                      struct diagnostics *diagnostics)
{
    *scanner = (struct fbs_scanner){arena, diagnostics, source, 0};
}

static struct span span_from(const struct fbs_scanner *scanner, size_t begin)
{
    return (struct span){scanner->source, (uint32_t)begin, (uint32_t)scanner->at};
}

static char peek(const struct fbs_scanner *scanner)
{
    return scanner->source->text[scanner->at];
}

static bool starts(const struct fbs_scanner *scanner, const char *what)
{
    size_t size = strlen(what);

    return scanner->source->size - scanner->at >= size &&
           memcmp(scanner->source->text + scanner->at, what, size) == 0;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static int hex_of(char c)
{
    if (is_digit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/** The rest of the line, without white space around it; the scanner stops at its end. */
static struct text take_line(struct fbs_scanner *scanner)
{
    const char *begin = scanner->source->text + scanner->at;
    size_t left = scanner->source->size - scanner->at;
    const char *end = memchr(begin, '\n', left);
    struct text line = {begin, end ? (size_t)(end - begin) : left};

    scanner->at += line.size;
    while (line.size > 0 && strchr(" \t\r", line.data[line.size - 1]))
        line.size--;
    if (line.size > 0 && line.data[0] == ' ')
        line = (struct text){line.data + 1, line.size - 1};
    return line;
}

static void skip_block(struct fbs_scanner *scanner)
{
    size_t begin = scanner->at;

    scanner->at += 2;
    while (scanner->at < scanner->source->size && !starts(scanner, "*/"))
        scanner->at++;
    if (scanner->at < scanner->source->size) {
        scanner->at += 2;
        return;
    }
    struct span span = {scanner->source, (uint32_t)begin, (uint32_t)begin + 2};
    diag_report(scanner->diagnostics, DIAG_COMMENT, span, "a comment without its end");
}

/** Four slashes and more are a line between parts of the file. */
static bool take_docs(struct fbs_scanner *scanner, const struct fbs_docs **docs)
{
    struct fbs_docs *own;

    if (!starts(scanner, "///") || starts(scanner, "////"))
        return false;
    scanner->at += 3;
    own = arena_alloc(scanner->arena, sizeof(*own));
    *own = (struct fbs_docs){take_line(scanner), *docs};
    *docs = own;
    return true;
}

/** Skip what is no token. Return: the docs in it. */
static const struct fbs_docs *skip_space(struct fbs_scanner *scanner)
{
    const struct fbs_docs *docs = NULL;

    while (scanner->at < scanner->source->size) {
        if (strchr(" \t\r\n", peek(scanner)))
            scanner->at++;
        else if (take_docs(scanner, &docs))
            continue;
        else if (starts(scanner, "//"))
            take_line(scanner);
        else if (starts(scanner, "/*"))
            skip_block(scanner);
        else
            break;
    }
    return docs;
}

/** A number, whose shape strtod() or the reader of integers judges. */
static int scan_number(struct fbs_scanner *scanner)
{
    const char *text = scanner->source->text + scanner->at;
    bool is_hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
    bool is_float = false;

    scanner->at += is_hex ? 2 : 0;
    for (;; scanner->at++) {
        char c = peek(scanner);
        bool is_exponent = !is_hex && (c == 'e' || c == 'E');
        char before = scanner->source->text[scanner->at - (scanner->at > 0)];
        bool is_sign = !is_hex && (c == '-' || c == '+') && (before == 'e' || before == 'E');

        if (!is_digit(c) && !is_letter(c) && c != '.' && !is_sign)
            break;
        is_float = is_float || c == '.' || is_exponent;
    }
    return is_float ? FBS_FLOAT : FBS_INTEGER;
}

/** The code of `count` digits behind the escape at `at`, which moves on; 0: there are none. */
static unsigned take_code(struct text raw, size_t *at, size_t count)
{
    unsigned code = 0;

    if (raw.size - *at < count)
        return 0;
    for (size_t i = 0; i < count; i++) {
        int digit = hex_of(raw.data[*at + i]);

        if (digit < 0)
            return 0;
        code = code * 16 + (unsigned)digit;
    }
    *at += count;
    return code;
}

/** What the escape means whose letter is at `at`, which moves on; size 0: it means nothing. */
static size_t unescape(struct text raw, size_t *at, char out[4])
{
    static const char letters[] = "\"'\\/bfnrt";
    static const char meanings[] = "\"'\\/\b\f\n\r\t";
    char letter = raw.data[(*at)++];
    const char *found = memchr(letters, letter, sizeof(letters) - 1);
    unsigned code = 0;

    if (found) {
        out[0] = meanings[found - letters];
        return 1;
    }
    if (letter == 'u' || letter == 'x')
        code = take_code(raw, at, letter == 'u' ? 4 : 2);
    if (code == 0 || (code >= 0xd800 && code <= 0xdfff) || (letter == 'x' && code > 0x7f))
        return 0;
    return utf8_put(out, code);
}

/** What `raw`, which is between quotes, means. */
static struct text decode(struct fbs_scanner *scanner, struct text raw, struct span span)
{
    char *out = arena_alloc(scanner->arena, raw.size + 1);
    size_t size = 0;

    for (size_t at = 0; at < raw.size;) {
        char piece[4] = {raw.data[at++]};
        size_t count = piece[0] == '\\' && at < raw.size ? unescape(raw, &at, piece) : 1;

        if (count == 0) {
            diag_report(scanner->diagnostics, DIAG_STRING, span, "unknown escape");
            return (struct text){out, 0};
        }
        memcpy(out + size, piece, count);
        size += count;
    }
    return (struct text){out, size};
}

static struct text scan_string(struct fbs_scanner *scanner)
{
    size_t begin = scanner->at;
    char quote = peek(scanner);
    struct text raw;

    for (scanner->at++; scanner->at < scanner->source->size; scanner->at++) {
        char c = peek(scanner);

        if (c == quote || c == '\n')
            break;
        scanner->at += c == '\\' && scanner->at + 1 < scanner->source->size;
    }
    raw = (struct text){scanner->source->text + begin + 1, scanner->at - begin - 1};
    if (scanner->at >= scanner->source->size || peek(scanner) != quote) {
        if (scanner->at > scanner->source->size)
            scanner->at = scanner->source->size;
        diag_report(scanner->diagnostics, DIAG_STRING, span_from(scanner, begin),
                    "a string without its end");
        return (struct text){"", 0};
    }
    scanner->at++;
    return decode(scanner, raw, span_from(scanner, begin));
}

static int scan_word(struct fbs_scanner *scanner)
{
    while (is_letter(peek(scanner)) || is_digit(peek(scanner)))
        scanner->at++;
    return FBS_WORD;
}

/** The kind of the token that begins here, behind which the scanner stops; 0: none does. */
static int scan_kind(struct fbs_scanner *scanner, struct text *ret_string)
{
    char c = peek(scanner);
    char next = scanner->source->text[scanner->at + 1];

    if (is_letter(c))
        return scan_word(scanner);
    if (is_digit(c) || (c == '.' && is_digit(next)))
        return scan_number(scanner);
    if (c == '"' || c == '\'') {
        *ret_string = scan_string(scanner);
        return FBS_STRING;
    }
    scanner->at += utf8_get(
        (struct text){scanner->source->text + scanner->at, scanner->source->size - scanner->at},
        &(unsigned){0});
    return strchr("{}()[]:;,.=-+", c) ? c : 0;
}

struct fbs_token fbs_scan(struct fbs_scanner *scanner)
{
    for (;;) {
        const struct fbs_docs *docs = skip_space(scanner);
        struct fbs_token token = {.kind = FBS_END, .docs = docs};
        size_t begin = scanner->at;
        struct text string = {0};

        if (begin < scanner->source->size)
            token.kind = scan_kind(scanner, &string);
        token.span = span_from(scanner, begin);
        token.text = (struct text){scanner->source->text + begin, scanner->at - begin};
        if (token.kind == FBS_STRING)
            token.text = string;
        if (token.kind != 0)
            return token;
        diag_report(scanner->diagnostics, DIAG_CHARACTER, token.span, "unexpected character '%.*s'",
                    TEXT_ARG(token.text));
    }
}
