/* trainers.js: what data/trainers says to people; po/potfiles.sh writes it. Not compiled.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
_ ("A pattern for the names of the only layers that are trained");
_ ("Batch size");
_ ("Caption dropout");
_ ("Done in about two minutes on several GPUs, with few settings");
_ ("FLUX.1 Kontext LoRA, fast (Replicate)");
_ ("FLUX.1-dev LoRA (ostris)");
_ ("FLUX.1-dev LoRA, fast (Replicate)");
_ ("For so many pictures that they do not fit in memory");
_ ("For the Qwen-Image model; a plain description works better there than an invented word");
_ ("Gradient checkpointing");
_ ("How much each step changes");
_ ("How much each step changes; above 0.001 the result burns, below 0.00002 nothing is learned");
_ ("How much the LoRA can hold");
_ ("How much the LoRA can hold; 16 suits most subjects, 32 hard ones with many pictures");
_ ("How often the trainer looks at a pair and learns");
_ ("How often the trainer looks at a picture and learns; 50 to 120 for each picture is a good measure");
_ ("Keep latents on disk");
_ ("Kind");
_ ("Layers to train");
_ ("Learning rate");
_ ("Learns a change from pairs of pictures, before and after");
_ ("Optimizer");
_ ("Pictures in one step: 1, 2 or 4");
_ ("Pictures in one step; with few pictures 1 is best");
_ ("Qwen-Image LoRA (Qwen)");
_ ("Rank");
_ ("Replicate has answered every request for this trainer with an error since August 2026");
_ ("Resolutions");
_ ("Saves memory and takes longer");
_ ("Seed");
_ ("Share of steps that see no caption; more of it suits a style");
_ ("Sizes at which each picture is trained, separated by commas");
_ ("Steps");
_ ("The method by which the weights are changed");
_ ("The same seed gives the same result");
_ ("The trainer most people use: careful, with every setting, on one H100");
_ ("Whether it learns one thing or one way of painting");
