"""How much of an image a code keeps."""

import numpy as np


def gaussian_kl(mean: np.ndarray, log_variance: np.ndarray) -> float:
    """KL divergence of N(mean, exp(log_variance)) from N(0, I), (N, latent): summed over the code, mean over N."""
    return float(0.5 * (np.exp(log_variance) + mean**2 - 1 - log_variance).sum(1).mean())


def pca_mse(train: np.ndarray, test: np.ndarray, components: int, seed: int) -> float:
    """Mean squared error in [-1, 1] of test images (N, H, W, C) uint8 rebuilt from principal components of train.

    The linear code of the same size: what an autoencoder must beat. With fewer training images than components
    there are only as many components as images.
    """
    from sklearn.decomposition import PCA

    flat = [images.reshape(len(images), -1).astype(np.float32) / 127.5 - 1 for images in (train, test)]
    model = PCA(min(components, *flat[0].shape), svd_solver="randomized", random_state=seed).fit(flat[0])
    rebuilt = model.inverse_transform(model.transform(flat[1]))
    return float(((rebuilt - flat[1]) ** 2).mean())


def psnr(errors: np.ndarray) -> float:
    """Peak signal-to-noise ratio in dB, the mean over images, of mean squared errors (N,) of values in [-1, 1]."""
    return float((10 * np.log10(4 / np.maximum(errors, 1e-10))).mean())


def ssim(originals: np.ndarray, rebuilt: np.ndarray) -> float:
    """Structural similarity (Wang et al. 2004), the mean over images (N, H, W, C) uint8."""
    from skimage.metrics import structural_similarity

    wang = {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False}
    pairs = zip(originals, rebuilt, strict=True)
    return float(np.mean([structural_similarity(*pair, channel_axis=-1, data_range=255, **wang) for pair in pairs]))
