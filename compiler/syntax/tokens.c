/* SPDX-License-Identifier: MIT */
/*
 * Stands between scanner and parser. After an error the parser skips tokens up to one that ends
 * what is broken; here it gets such a token where people see the end, though it is not written:
 *
 *   - the sign that is missing at the end of a line, before the next line begins, or that another
 *     one stands for
 *   - what closes the brackets that are open within '(', before a ';' or '}' that cannot be there
 *   - the ';' that a string without its end has swallowed
 *
 * Tokens are added only behind an error that was reported, so no broken contract becomes a correct
 * one.
 */
#include "syntax/tokens.h"

#include "syntax/lexer.h"

/* Brackets in each other that the grammar allows within '(', and some more. */
#define OPEN_MAX 8

struct tokens {
    int queue[OPEN_MAX + 1]; /* handed over before anything else; the last one first */
    size_t queued;
    bool is_repeat; /* the last token of the scanner comes again */
    bool is_cut;    /* a ';' comes that a string has swallowed */
    int token;      /* the last one of the scanner */
    YYSTYPE value;
    struct span span;
    int open[OPEN_MAX]; /* brackets from the outermost '(' inwards */
    size_t open_count;
};

struct tokens *tokens_new(struct arena *arena)
{
    return arena_alloc(arena, sizeof(struct tokens));
}

static int closing(int bracket)
{
    return bracket == TOKEN_LEFT_PAREN ? TOKEN_RIGHT_PAREN : TOKEN_RIGHT_BRACE;
}

static bool is_innermost(const struct tokens *tokens, int token)
{
    return tokens->open_count > 0 && token == closing(tokens->open[tokens->open_count - 1]);
}

/* Note that the parser gets `token`. While it skips, a '(' begins nothing. */
static void track(struct tokens *tokens, int token, bool is_recovering)
{
    bool is_opening = token == TOKEN_LEFT_PAREN || token == TOKEN_LEFT_BRACE;

    if (tokens->open_count == 0)
        is_opening = token == TOKEN_LEFT_PAREN && !is_recovering;

    if (is_opening && tokens->open_count < OPEN_MAX)
        tokens->open[tokens->open_count++] = token;
    else if (is_innermost(tokens, token))
        tokens->open_count--;
}

/* Queue what closes the brackets that `token` cannot stand in. Return: is there any? */
static bool close_brackets(struct tokens *tokens, int token)
{
    size_t count = tokens->open_count;

    if (token != TOKEN_SEMICOLON && token != TOKEN_RIGHT_BRACE && token != TOKEN_RIGHT_PAREN)
        return false;
    tokens->queued = 0;
    while (count > 0 && closing(tokens->open[count - 1]) != token)
        count--;
    for (size_t i = count; i < tokens->open_count; i++)
        tokens->queue[tokens->queued++] = closing(tokens->open[i]);
    tokens->open_count = count;
    return tokens->queued > 0;
}

/* Did a string without its end swallow a ';'? */
static bool is_cut(const struct tokens *tokens)
{
    const char *text = tokens->span.source->text + tokens->span.begin;

    return tokens->token == TOKEN_YYerror && *text == '"' &&
           memchr(text, ';', tokens->span.end - tokens->span.begin);
}

static void scan(struct tokens *tokens, struct parsing *parsing, void *scanner)
{
    if (tokens->is_cut) {
        tokens->token = TOKEN_SEMICOLON;
        tokens->span.begin = tokens->span.end;
        tokens->is_cut = false;
        return;
    }
    tokens->token = parsing->errors < PARSING_ERRORS_MAX
                        ? lex_lex(&tokens->value, &tokens->span, scanner)
                        : TOKEN_END;
    if (tokens->token == TOKEN_END)
        tokens->span = (struct span){parsing->source, parsing->offset, parsing->offset};
    else
        pieces_add(parsing->pieces, PIECE_TOKEN, tokens->span, false);
    docs_bind(&parsing->docs, parsing->arena, tokens->span.begin);
    parsing->line_has_token = true;
    parsing->previous_end = parsing->token_end;
    parsing->token_end = tokens->span.end;
    tokens->is_cut = is_cut(tokens);
}

/* Hand over a token that is not written: it stands behind the one before the last. */
static int added(const struct tokens *tokens, struct span *span, int token)
{
    *span = (struct span){tokens->span.source, tokens->span.begin, tokens->span.begin};
    return token;
}

int tokens_next(YYSTYPE *value, struct span *span, void *scanner, bool is_recovering)
{
    struct parsing *parsing = lex_get_extra(scanner);
    struct tokens *tokens = parsing->tokens;

    if (tokens->queued > 0)
        return added(tokens, span, tokens->queue[--tokens->queued]);
    if (!tokens->is_repeat) {
        /* A ';' that the parser took ends everything: what is open is open by mistake. */
        if (tokens->token == TOKEN_SEMICOLON && !is_recovering)
            tokens->open_count = 0;
        scan(tokens, parsing, scanner);
        if (is_recovering && close_brackets(tokens, tokens->token)) {
            tokens->is_repeat = true;
            return added(tokens, span, tokens->queue[--tokens->queued]);
        }
        track(tokens, tokens->token, is_recovering);
    }
    tokens->is_repeat = false;
    *value = tokens->value;
    *span = tokens->span;
    return tokens->token;
}

bool tokens_in_parens(const struct parsing *parsing)
{
    return parsing->tokens->open_count > 0;
}

/* Is this the last token of its line? A ';' in the midst of one may be meant for a ','. */
static bool ends_line(struct span span)
{
    const char *behind = span.source->text + span.end;

    return strchr("\r\n/", behind[strspn(behind, " \t")]);
}

void tokens_repair(struct parsing *parsing, struct repair repair)
{
    struct tokens *tokens = parsing->tokens;

    bool is_end = tokens->token != TOKEN_SEMICOLON || ends_line(tokens->span);

    if (is_end && close_brackets(tokens, tokens->token)) {
        tokens->is_repeat = true;
    } else if (repair.sign) {
        tokens->queue[0] = *repair.sign == ';' ? TOKEN_SEMICOLON : TOKEN_COMMA;
        tokens->queued = 1;
        tokens->is_repeat = !repair.replaces;
    }
}
