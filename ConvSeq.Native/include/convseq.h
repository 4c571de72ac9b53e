/* ConvSeq as a shared library: time-series classification by convolutions.
 *
 * Every function but convseq_free returns a convseq_status. If it is not CONVSEQ_OK, a text of the problem in UTF-8 is
 * in `error`, as much of it as fits into `error_size` bytes with a zero byte at the end; `error` may be NULL. All
 * buffers are the caller's; nothing that is passed in is kept. A model may be used by several threads at once, and is
 * freed when none uses it any more.
 *
 * Series lie end to end in `values`, each channel after channel: series i has channels * lengths[i] values, and a
 * missing one is NaN. `threads` is the largest number of threads; 0 means one for each processor.
 */
#ifndef CONVSEQ_H
#define CONVSEQ_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum convseq_status {
    CONVSEQ_OK = 0,
    CONVSEQ_INVALID_ARGUMENT = 1, /* an argument, a series or a model does not fit */
    CONVSEQ_BAD_MODEL = 2,        /* a file is not an intact model of a known version */
    CONVSEQ_IO = 3,               /* a file cannot be read or written */
    CONVSEQ_TOO_SMALL = 4,        /* a buffer is too small; `needed` bytes would do */
    CONVSEQ_NOT_SUPPORTED = 5,    /* the model predicts no classes */
    CONVSEQ_OUT_OF_MEMORY = 6,
    CONVSEQ_FAILED = 7            /* an error of the library itself */
} convseq_status;

/* A model. The value says nothing; 0 is none. */
typedef intptr_t convseq_model;

/* Trains a classifier. `algorithm` is minirocket, rocket, multirocket, hydra, multirocket-hydra, rdst or quant. Labels
 * are numbers of classes, from 0; `class_names` has a name for each, or is NULL. The same arguments give the same model
 * for any number of threads. */
int convseq_train(const char *algorithm, uint64_t seed, int32_t threads, int32_t channels, int32_t count,
                  const int32_t *lengths, const float *values, const int32_t *labels, const char *const *class_names,
                  int32_t class_count, convseq_model *model, char *error, int32_t error_size);

/* Reads a model file (.csq) of any kind that predicts classes. */
int convseq_load(const char *path, convseq_model *model, char *error, int32_t error_size);

/* Writes a model file; only a complete one replaces another. */
int convseq_save(convseq_model model, const char *path, char *error, int32_t error_size);

/* Predicts the classes of series: a label for each, and probabilities, for each series one of every class. */
int convseq_predict(convseq_model model, int32_t threads, int32_t count, const int32_t *lengths, const float *values,
                    int32_t *labels, double *probabilities, char *error, int32_t error_size);

/* The number of channels of a series, and of classes. */
int convseq_shape(convseq_model model, int32_t *channels, int32_t *classes, char *error, int32_t error_size);

/* The name of a class in UTF-8; `needed` receives its bytes with the zero byte at the end, and may be NULL. */
int convseq_class_name(convseq_model model, int32_t index, char *text, int32_t size, int32_t *needed, char *error,
                       int32_t error_size);

/* Describes the model to a reader, a line for each property. */
int convseq_describe(convseq_model model, char *text, int32_t size, int32_t *needed, char *error, int32_t error_size);

/* Frees a model; what is none, or no longer one, does no harm. */
void convseq_free(convseq_model model);

#ifdef __cplusplus
}
#endif

#endif
